import assert from "node:assert/strict";
import { fetchedPage } from "../../../../src/kafka/fetch/fetched_page.ts";
import type { RawRecord } from "../../../../src/kafka/batches/raw_records.ts";
import { withCode } from "../../support/expect.ts";
import { FakePartition } from "../../support/fake_kafka.ts";
import { bytes } from "../../support/records.ts";

const values = (count: number) => Array.from({ length: count }, (_, index) => bytes(`v${index}`));

/** A log of 20 offsets: a batch, an aborted transaction, its marker, a batch. */
function log(): FakePartition {
  const partition = new FakePartition();
  partition.append(values(10));
  partition.append(values(4), { producerId: "7" });
  partition.finish("7", "abort");
  partition.append(values(5));
  return partition;
}

Deno.test("fetchedPage: gives the visible records from the offset that was asked for", () => {
  const page = fetchedPage(log().fetch(3, 6, 1e6), 6, true);
  assert.deepEqual(page.records.map(({ offset }) => offset), [6, 7, 8, 9, 15, 16, 17, 18, 19]);
  assert.deepEqual([page.partition, page.from, page.upTo, page.stableEnd], [3, 6, 20, 20]);
  const { isControlRecord: _marker, batchContext: _batch, ...first } = page.records[0] as RawRecord;
  assert.deepEqual(first, {
    offset: 6,
    timestampMs: 1_700_000_000_006,
    key: null,
    value: bytes("v6"),
    headers: {},
  });
});

Deno.test("fetchedPage: goes on behind markers and aborted records", () => {
  const { records, upTo } = fetchedPage(log().fetch(0, 10, 600), 10, true);
  assert.deepEqual(records, []);
  assert.equal(upTo, 15);
});

Deno.test("fetchedPage: an empty answer to a lone question says that nothing is there", () => {
  const raw = { ...log().fetch(0, 20, 1e6), stableEnd: 25 };
  assert.equal(fetchedPage(raw, 20, true).upTo, 25);
});

Deno.test("fetchedPage: an empty answer beside others says nothing", () => {
  const raw = { ...log().fetch(0, 20, 1e6), stableEnd: 25 };
  assert.equal(fetchedPage(raw, 20, false).upTo, 20);
});

Deno.test("fetchedPage: a batch whose last records were compacted away is passed whole", () => {
  // The broker answers a fetch of offset 8 with this batch for ever, because it reaches to 9.
  const partition = new FakePartition();
  partition.append(values(10), { kept: (index) => index < 8 });
  partition.append(values(1));
  const page = fetchedPage(partition.fetch(0, 8, 1), 8, true);
  assert.deepEqual(page.records, []);
  assert.equal(page.upTo, 10);
});

Deno.test("fetchedPage: a batch without its end is damaged where it came alone, and never a gap", () => {
  const raw = { ...log().fetch(0, 20, 1e6), stableEnd: 25, cutOff: true };
  assert.throws(() => fetchedPage(raw, 20, true), withCode("undecodable", /at offset 20/));
  assert.equal(fetchedPage(raw, 20, false).upTo, 20); // Others have filled the answer.
});
