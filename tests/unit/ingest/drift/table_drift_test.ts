import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { TableDrift } from "../../../../src/ingest/drift/table_drift.ts";
import type { RowPlan } from "../../../../src/rows/plan_rows.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { withCode } from "../../support/expect.ts";
import { PLAIN_LAYOUT, tickPlan } from "../../support/layouts.ts";
import { table } from "../../support/tables.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const FIRST = table({ id: "text", v: "int" }, ["id"], []);

/** A plan whose statement is made of the table's columns. */
function planOf({ columns }: Table): RowPlan {
  const names = columns.map(({ name, type }) => `${name} ${type}`).join();
  const remove = { statement: "DELETE", needsTime: false, bind: () => [] };
  return tickPlan({ ...PLAIN_LAYOUT, insert: `INSERT ${names}`, remove }) as unknown as RowPlan;
}

function setUp(looks: (Table | AndeanError)[]) {
  const unfit: AndeanError[] = [];
  const stop = new AbortController();
  const first = planOf(FIRST);
  const drift = new TableDrift({
    table: FIRST,
    plan: first,
    replan: (now) => {
      if (now.columns.length > 0 && now.columns.some(({ name }) => name === "v")) {
        return planOf(now);
      }
      throw new AndeanError("configuration", "Cannot use the mapping: the table has no column v");
    },
    watch: {
      fresh: () => {
        const look = looks.length > 1 ? looks.shift()! : looks[0]!;
        return look instanceof AndeanError ? Promise.reject(look) : Promise.resolve(look);
      },
    },
    signal: stop.signal,
    positions: () => new Map([[0, 5]]),
    onUnfit: (error) => unfit.push(error),
  });
  return { drift, first, unfit, stop };
}

const altered = (types: Record<string, string>) => table(types, ["id"], []);

Deno.test("TableDrift: plans anew only where the table has changed", async () => {
  const wider = altered({ id: "text", v: "int", x: "text" });
  const { drift, first } = setUp([FIRST, wider]);
  assert.equal(await drift.fresh(), first);
  const second = await drift.fresh();
  assert.notEqual(second, first);
  assert.equal(drift.current, second);
  assert.equal(await drift.fresh(), second);
});

Deno.test("TableDrift: statements stay right where columns are added, and not where one is another", async () => {
  const wider = altered({ id: "text", v: "int", x: "text" });
  const other = altered({ id: "text", v: "float", x: "text" });
  const { drift, first } = setUp([wider, other]);
  await drift.requireFit(first.layout.insert);
  const { insert } = drift.current.layout;
  await assert.rejects(drift.requireFit(insert), withCode("table-mismatch"));
  await assert.rejects(drift.requireFit(first.layout.insert), withCode("table-mismatch"));
  await drift.requireFit(drift.current.layout.insert);
  await drift.requireFit("DELETE"); // The same statement of either plan.
});

Deno.test("TableDrift: a table that can't hold the rows any more ends the run, once", async () => {
  const { drift, unfit } = setUp([altered({ id: "text" })]);
  const message =
    /^Cannot go on with table trading\.market_data, which was changed meanwhile: the table has no column v$/;
  for (let time = 0; time < 2; time++) {
    await assert.rejects(drift.fresh(), withCode("table-mismatch", message));
  }
  assert.equal(unfit.length, 1);
  assert.equal(unfit[0]!.exitCode, 3);
});

Deno.test("TableDrift: another primary key ends the run", async () => {
  const { drift } = setUp([table({ id: "text", v: "int" }, ["v"], [])]);
  await assert.rejects(drift.fresh(), withCode("table-mismatch", /its primary key is/));
});

Deno.test("TableDrift: a database that is away is asked again, until the run ends", async () => {
  using time = new VirtualTime();
  const away = new AndeanError("unreachable", "Cannot ask", { retriable: true });
  const { drift, first } = setUp([away, away, FIRST]);
  assert.equal(await time.run(drift.fresh()), first);
  const ended = setUp([away]);
  const asking = ended.drift.fresh();
  await time.until(() => time.pending > 0);
  ended.stop.abort();
  await assert.rejects(time.run(asking), withCode("interrupted"));
});

Deno.test("TableDrift: a table that is gone is told", async () => {
  const gone = new AndeanError("table-missing", "Cannot use table");
  await assert.rejects(setUp([gone]).drift.fresh(), withCode("table-missing"));
});
