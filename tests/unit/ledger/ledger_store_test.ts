import assert from "node:assert/strict";
import { LEDGER_COLUMNS, LEDGER_FORM } from "../../../src/ledger/ledger_row.ts";
import { openLedger } from "../../../src/ledger/ledger_store.ts";
import type { Session } from "../../../src/scylla/session/session.ts";
import { response } from "../support/driver_errors.ts";
import { withCode } from "../support/expect.ts";
import { VirtualTime } from "../support/virtual_time.ts";

/** The catalog's rows of the ledger's columns. */
const CATALOG = Object.entries(LEDGER_COLUMNS).map(([name, type]) => {
  const inPartition = LEDGER_FORM.partitionKey.indexOf(name);
  const inClustering = LEDGER_FORM.clusteringKey.indexOf(name);
  const kind = inPartition >= 0 ? "partition_key" : inClustering >= 0 ? "clustering" : "regular";
  return { column_name: name, type, kind, position: Math.max(inPartition, inClustering) };
});

/** A node whose catalog tells of the ledger, and which refuses so many requests to the table. */
function node(refusals: number, message = "table andean_ledger does not exist") {
  const asked: string[] = [];
  const execute = (query: string) => {
    if (query.includes("system_schema.columns")) return Promise.resolve({ rows: CATALOG });
    if (query.includes("system_schema")) return Promise.resolve({ rows: [] });
    asked.push(query);
    return asked.length > refusals
      ? Promise.resolve({ rows: [] })
      : Promise.reject(response("invalid", message));
  };
  return { asked, session: { client: { execute } } as unknown as Session };
}

const open = (session: Session) => openLedger(session, "trading", { create: true });

Deno.test("openLedger: a table that another member is just making is waited for", async () => {
  using time = new VirtualTime();
  const { asked, session } = node(3);
  assert.ok(await time.run(open(session)));
  assert.equal(asked.length, 4);
  assert.ok(asked.every((query) => query.startsWith("SELECT")), "it is not made again");
});

Deno.test("openLedger: a table that stays unknown is an error", async () => {
  using time = new VirtualTime();
  await assert.rejects(time.run(open(node(Infinity).session)), withCode("table-missing"));
});

Deno.test("openLedger: what else is wrong with a table, its first use tells", async () => {
  const { asked, session } = node(Infinity, "no SELECT permission");
  assert.ok(await open(session));
  assert.equal(asked.length, 1);
});
