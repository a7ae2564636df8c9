import assert from "node:assert/strict";
import type { TopicReader } from "../../../../src/kafka/fetch/topic_reader.ts";
import { jsonCodec } from "../../../../src/record/json_codec.ts";
import type { KafkaRecord } from "../../../../src/record/kafka_record.ts";
import { planTicks } from "../../../../src/scylla/layout/tick_layout.ts";
import { type Audit, noFindings } from "../../../../src/verify/audit.ts";
import { nameSuperseded } from "../../../../src/verify/keys/superseded.ts";
import { tickPlan } from "../../support/layouts.ts";
import { bytes, record, tick } from "../../support/records.ts";
import { table } from "../../support/tables.ts";

const TYPES = { symbol: "text", ts: "timestamp", price: "double" };

/** An audit that has found these offsets superseded, by records beyond them. */
function auditOf(records: KafkaRecord[], offsets: number[]): Audit {
  const read: TopicReader["read"] = (_partition, ranges, onRecords) => {
    for (const { from, to } of ranges) {
      onRecords(records.filter(({ offset }) => offset >= from && offset < to));
    }
    return Promise.resolve();
  };
  const superseded = offsets.map((offset) => ({
    partition: 0,
    offset,
    key: "",
    byPartition: 0,
    byOffset: 99,
  }));
  return {
    findings: { ...noFindings(), superseded },
    reader: { read },
    ...tickPlan(planTicks(table(TYPES, ["symbol"], ["ts"]))),
  } as unknown as Audit;
}

Deno.test("nameSuperseded: names the first ones by offset, and no more than asked", async () => {
  const records = [1, 2, 3].map((offset) =>
    record(offset, { value: jsonCodec.encode(tick({ symbol: `S${offset}`, timestampMs: 5_000 })) })
  );
  const audit = auditOf(records, [3, 1, 2]);
  await nameSuperseded(audit, 2);
  assert.deepEqual(audit.findings.superseded.map(({ offset, key }) => [offset, key]), [
    [1, "symbol=S1 ts=5000"],
    [2, "symbol=S2 ts=5000"],
  ]);
});

Deno.test("nameSuperseded: a tombstone that a later row has overruled is named by its key", async () => {
  const key = bytes('{"Symbol":"IBM","TimeStamp":5}');
  const audit = auditOf([record(4, { key, value: null })], [4]);
  await nameSuperseded(audit, 10);
  assert.equal(audit.findings.superseded[0]!.key, "symbol=IBM ts=5000");
});
