import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import type { PipelineParts } from "../../../../src/ingest/deliver/pipeline.ts";
import { parseMapping } from "../../../../src/mapping/compile.ts";
import { planMapping } from "../../../../src/mapping/plan_mapping.ts";
import { decodeJson } from "../../../../src/record/json_value.ts";
import type { RowPlan } from "../../../../src/rows/plan_rows.ts";
import { WriteClock } from "../../../../src/rows/write_clock.ts";
import { FakePipeline } from "../../support/fake_pipeline.ts";
import { bytes, record } from "../../support/records.ts";
import { table } from "../../support/tables.ts";
import { isSettled, turn } from "../../support/virtual_time.ts";

/** Of the first record, in microseconds. */
const TIME_US = record(0).timestampMs * 1_000;

type Unmapped = "ignore" | "dead-letter" | "stop";

/** The plan of a table of these columns beside the key. */
function planFor(unmapped: Unmapped, ...columns: string[]): RowPlan {
  const types = Object.fromEntries(["id", ...columns].map((name) => [name, "text"]));
  return planMapping(
    parseMapping({ others: "by-name", unmapped }),
    table(types, ["id"], []),
    { topic: "ticks", decodeValue: (value) => decodeJson(value, "value") },
  ) as unknown as RowPlan;
}

/** A pipeline whose table is looked at when the test says so. */
function setUp(unmapped: Unmapped, write?: PipelineParts["writer"]["write"]) {
  const looks: PromiseWithResolvers<RowPlan>[] = [];
  const drift = {
    current: planFor(unmapped, "v"),
    fresh() {
      const look = Promise.withResolvers<RowPlan>();
      looks.push(look);
      return look.promise;
    },
  };
  const written: [columns: string, timeUs: unknown][] = [];
  const fake = new FakePipeline({
    ...drift.current,
    drift,
    openClock: () => Promise.resolve(new WriteClock()),
    writer: {
      write: write ?? ((statement, rows) => {
        for (const row of rows) written.push([columnsOf(statement), row.at(-1)]);
        return Promise.resolve([]);
      }),
    },
  });
  const look = (plan = drift.current) => {
    drift.current = plan;
    looks.shift()!.resolve(plan);
    return turn();
  };
  return { fake, drift, looks, look, written };
}

function columnsOf(statement: string): string {
  return /\((.*?)\)/.exec(statement)![1]!.replaceAll('"', "");
}

function batchOf(values: object[]) {
  const records = values.map((value, offset) =>
    record(offset, { value: bytes(JSON.stringify(value)) })
  );
  return { partition: 0, records, nextOffset: records.length };
}

const TWO = batchOf([{ id: "a", v: "1" }, { id: "b", v: "2", x: "3" }]);

for (const unmapped of ["ignore", "dead-letter", "stop"] as const) {
  Deno.test(`Pipeline: looks at the table before a field counts as one without a column: ${unmapped}`, async () => {
    const { fake, looks, look, written } = setUp(unmapped);
    const accepting = fake.accept(TWO);
    await turn();
    assert.deepEqual([looks.length, written, await isSettled(accepting)], [1, [], false]);
    await look(planFor(unmapped, "v", "x"));
    assert.equal(await accepting, true);
    await turn();
    // Decoded twice, and timed once.
    assert.deepEqual(written, [["id, v, x", TIME_US], ["id, v, x", TIME_US + 1_000]]);
    assert.deepEqual([looks.length, fake.pipeline.failure, fake.committable()], [0, undefined, 2]);
  });
}

Deno.test("Pipeline: a field that has no column after a look is left out, set aside, or ends the run", async () => {
  for (const unmapped of ["ignore", "dead-letter", "stop"] as const) {
    const { fake, look, looks, written } = setUp(unmapped);
    const accepting = fake.accept(TWO);
    await turn();
    await look();
    await accepting;
    await turn();
    assert.deepEqual(written.length, unmapped === "ignore" ? 2 : 1);
    assert.equal(fake.pending.length, unmapped === "dead-letter" ? 1 : 0);
    assert.equal(fake.pipeline.failure?.code, unmapped === "stop" ? "unmapped" : undefined);
    assert.equal(fake.committable(), unmapped === "ignore" ? 2 : undefined);
    if (unmapped !== "ignore") continue;
    // It is known now; only another one is looked for.
    await fake.accept({ ...TWO, records: TWO.records.map((one) => ({ ...one, offset: 2 })) });
    assert.equal(looks.length, 0);
  }
});

Deno.test("Pipeline: a batch that waits for a look at the table over a rebalance is given back", async () => {
  const { fake, look, written } = setUp("ignore");
  const accepting = fake.accept(TWO);
  await turn();
  fake.assign(0);
  await look(planFor("ignore", "v", "x"));
  assert.equal(await accepting, false);
  assert.deepEqual(written, []);
  assert.deepEqual([fake.pipeline.counts.consumed, fake.pipeline.gate.rows], [0, 0]);
});

Deno.test("Pipeline: the end of the run does not wait for a look at the table", async () => {
  const { fake, looks } = setUp("dead-letter");
  const accepting = fake.accept(TWO);
  await turn();
  assert.equal(looks.length, 1);
  fake.pipeline.hold();
  assert.equal(await accepting, false);
  assert.equal(fake.committable(), undefined);
});

Deno.test("Pipeline: records whose Kafka partition changes hands during a look at the table are given back", async () => {
  const { fake, look, looks, written } = setUp("ignore");
  const accepting = fake.accept(TWO);
  await turn();
  assert.equal(looks.length, 1);
  fake.assign(0);
  await look();
  assert.equal(await accepting, false);
  assert.deepEqual([written, fake.pipeline.counts.consumed], [[], 0]);
  assert.equal(fake.pipeline.gate.rows, 0);
});

Deno.test("Pipeline: where the plan changes just when rows are made, they are made anew", async () => {
  const { fake, drift, written } = setUp("ignore");
  const { decoder } = drift.current;
  const decode = decoder.decode.bind(decoder);
  decoder.decode = (...record) => {
    // After the rows are made, and before the pipeline goes on with them.
    queueMicrotask(() => drift.current = planFor("ignore", "v", "x"));
    return decode(...record);
  };
  await fake.accept(batchOf([{ id: "a", v: "1" }]));
  await turn();
  assert.deepEqual(written, [["id, v, x", TIME_US]]);
});

Deno.test("Pipeline: a look that fails ends the run, and nothing is settled", async () => {
  const { fake, looks } = setUp("ignore");
  const accepting = fake.accept(TWO);
  await turn();
  looks[0]!.reject(new AndeanError("table-missing", "Cannot use table"));
  assert.equal(await accepting, false);
  assert.equal(fake.pipeline.failure?.code, "table-missing");
  assert.equal(fake.committable(), undefined);
});

Deno.test("Pipeline: a plan that changes while rows are made of records makes them once more", async () => {
  const { fake, drift, written } = setUp("ignore");
  const before = drift.current;
  drift.current = {
    ...before,
    decoder: {
      decode: (...record) => {
        // The news comes before the rows are taken over.
        queueMicrotask(() => drift.current = planFor("ignore", "v", "x"));
        return before.decoder.decode(...record);
      },
    },
  };
  await fake.accept(batchOf([{ id: "a", v: "1" }]));
  await turn();
  assert.deepEqual(written, [["id, v, x", TIME_US]]);
  assert.equal(fake.committable(), 1);
});

Deno.test("Pipeline: rows that were made for the table as it was are made anew, at their old times", async () => {
  const written: [string, unknown][] = [];
  const { fake, look, looks } = setUp("ignore", (statement, rows) => {
    if (statement.includes('"v"')) {
      return Promise.reject(new AndeanError("table-mismatch", "Undefined column name v"));
    }
    for (const row of rows) written.push([columnsOf(statement), row.at(-1)]);
    return Promise.resolve([]);
  });
  await fake.accept(batchOf([{ id: "a", v: "1" }, { id: "b", v: "2" }]));
  await turn();
  assert.equal(fake.committable(), undefined);
  while (looks.length > 0) await look(planFor("ignore"));
  await turn();
  assert.equal(fake.committable(), 2);
  assert.deepEqual(written, [["id", TIME_US], ["id", TIME_US + 1_000]]);
  assert.equal(fake.pipeline.counts.stored, 2);
});

Deno.test("Pipeline: rows that are made anew keep times that their records alone don't tell", async () => {
  const times: unknown[] = [];
  const { fake, look, looks } = setUp("ignore", (statement, rows) => {
    if (statement.includes('"v"')) {
      return Promise.reject(new AndeanError("table-mismatch", "Undefined column name v"));
    }
    times.push(...rows.map((row) => row.at(-1)));
    return Promise.resolve([]);
  });
  const batch = batchOf([{ id: "a", v: "1" }, { id: "b", v: "2" }]);
  const { timestampMs } = batch.records[0]!;
  await fake.accept({
    ...batch,
    records: batch.records.map((one) => ({ ...one, timestampMs })),
  });
  await turn();
  while (looks.length > 0) await look(planFor("ignore"));
  await turn();
  assert.deepEqual(times, [TIME_US, TIME_US + 1]);
});

Deno.test("Pipeline: where the table is as it was, what can't be written ends the run", async () => {
  const { fake, look, looks } = setUp(
    "ignore",
    () => Promise.reject(new AndeanError("table-mismatch", "Undefined column name v")),
  );
  await fake.accept(batchOf([{ id: "a", v: "1" }]));
  await turn();
  while (looks.length > 0) await look();
  await turn();
  assert.equal(fake.pipeline.failure?.code, "table-mismatch");
  assert.equal(fake.committable(), undefined);
});
