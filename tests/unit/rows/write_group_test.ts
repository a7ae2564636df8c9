import assert from "node:assert/strict";
import { writeGroup } from "../../../src/rows/write_group.ts";
import { planTicks } from "../../../src/scylla/layout/tick_layout.ts";
import { PLAIN_LAYOUT } from "../support/layouts.ts";
import { record, tick } from "../support/records.ts";
import { table } from "../support/tables.ts";

const LATEST = planTicks(
  table({ symbol: "text", ts: "timestamp", price: "double" }, ["symbol"], []),
);

function item(deletes: boolean) {
  return { ...tick(), partition: 0, offset: 1, writeTimeUs: 7, record: record(1), deletes };
}

/** What is written of a batch. */
async function written(layout: typeof LATEST, deletes: boolean) {
  const asked: [string, number][] = [];
  const write = (statement: string, rows: readonly unknown[][]) => {
    asked.push([statement, rows.length]);
    return Promise.resolve([]);
  };
  await writeGroup({ write } as Parameters<typeof writeGroup>[0], layout, [
    item(deletes),
    item(deletes),
  ]);
  return asked;
}

Deno.test("writeGroup: rows are inserted, and tombstones delete where the layout can", async () => {
  assert.deepEqual(await written(LATEST, false), [[LATEST.insert, 2]]);
  assert.deepEqual(await written(LATEST, true), [[LATEST.remove!.statement, 2]]);
  assert.deepEqual(await written(PLAIN_LAYOUT, false), [[PLAIN_LAYOUT.insert, 2]]);
});
