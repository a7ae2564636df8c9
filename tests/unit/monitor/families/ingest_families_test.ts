import assert from "node:assert/strict";
import { ingestFamilies } from "../../../../src/monitor/families/ingest_families.ts";
import { prometheusText } from "../../../../src/monitor/prometheus.ts";
import { memberSnapshot, topicSnapshot } from "../../../support/run_snapshots.ts";

/** The lines of a family's samples. */
async function samples(name: string, snapshot: Parameters<typeof ingestFamilies>[0]) {
  const text = await prometheusText(ingestFamilies(snapshot));
  return text.split("\n").filter((line) => line.startsWith(name));
}

Deno.test("ingestFamilies: what is not known has no sample, and what is not so is 0", async () => {
  const text = await prometheusText(ingestFamilies(undefined));
  assert.match(text, /^andean_ready 0$/m);
  assert.doesNotMatch(text, /andean_rows_in_flight /);
  const partitions = [
    { partition: 3, start: 5, committed: 7, watermark: 9, read: 12, end: undefined },
  ];
  const snapshot = memberSnapshot({ topics: [topicSnapshot({ partitions })] });
  const labels = `{topic="ticks",partition="3"}`;
  assert.deepEqual(await samples("andean_partition_", snapshot), [
    `andean_partition_committed_offset${labels} 7`,
    `andean_partition_watermark_offset${labels} 9`,
  ]);
  assert.deepEqual(await samples("andean_reading_paused", snapshot), ["andean_reading_paused 0"]);
});

Deno.test("ingestFamilies: always are the same families, in the same order", () => {
  const names = (snapshot: Parameters<typeof ingestFamilies>[0]) =>
    ingestFamilies(snapshot).map(({ name, type }) => [name, type]);
  assert.deepEqual(names(undefined), names(memberSnapshot({ topics: [topicSnapshot({})] })));
});

Deno.test("ingestFamilies: lag counts what is not committed, whatever is read", async () => {
  const place = { start: 0, committed: 7, watermark: 9, read: 12 };
  const topics = [
    topicSnapshot({ topic: "a", partitions: [{ partition: 0, ...place, end: 20 }] }),
    // Read after the end was asked for.
    topicSnapshot({ topic: "b", partitions: [{ partition: 0, ...place, end: 5 }] }),
  ];
  assert.deepEqual(await samples("andean_partition_lag_records", memberSnapshot({ topics })), [
    `andean_partition_lag_records{topic="a",partition="0"} 13`,
    `andean_partition_lag_records{topic="b",partition="0"} 5`,
  ]);
});

Deno.test("ingestFamilies: an outage is told by its part, and the others as working", async () => {
  const snapshot = memberSnapshot({
    outages: [
      { part: "scylla", reason: "no host answers", sinceMs: 0 },
      { part: "room", reason: "20000 rows wait for the database", sinceMs: 0 },
    ],
  });
  assert.deepEqual(await samples("andean_outage", snapshot), [
    `andean_outage{part="kafka"} 0`,
    `andean_outage{part="commits"} 0`,
    `andean_outage{part="scylla"} 1`,
    `andean_outage{part="ledger"} 0`,
    `andean_outage{part="room"} 1`,
  ]);
  assert.deepEqual(await samples("andean_reading_paused", snapshot), ["andean_reading_paused 1"]);
  assert.deepEqual(await samples("andean_ready", snapshot), ["andean_ready 0"]);
});

Deno.test("prometheusText: a histogram's classes count what is below them, to all of it", async () => {
  const distribution = { bounds: [1, 10], counts: [2, 0, 3], sum: 99.5 };
  const topics = [topicSnapshot({ batchRows: distribution })];
  assert.deepEqual(await samples("andean_batch_rows", memberSnapshot({ topics })), [
    `andean_batch_rows_bucket{le="1",topic="ticks"} 2`,
    `andean_batch_rows_bucket{le="10",topic="ticks"} 2`,
    `andean_batch_rows_bucket{le="+Inf",topic="ticks"} 5`,
    `andean_batch_rows_sum{topic="ticks"} 99.5`,
    `andean_batch_rows_count{topic="ticks"} 5`,
  ]);
});

Deno.test("prometheusText: a name with any signs in it stays one label", async () => {
  const topics = [topicSnapshot({ topic: 'a"b\\c\nd' })];
  assert.deepEqual(
    await samples("andean_records_stored_total", memberSnapshot({ topics })),
    [String.raw`andean_records_stored_total{topic="a\"b\\c\nd"} 0`],
  );
});
