import assert from "node:assert/strict";
import { fromKafkajs } from "../../../../src/kafka/protocol/old_format.ts";
import { bytes } from "../../support/records.ts";

const message = (offset: string) => ({
  offset,
  timestamp: "1700000000000",
  key: bytes("k"),
  value: null,
});

const partition = {
  partition: 2,
  errorCode: 0,
  highWatermark: "9",
  messages: [message("7"), message("8")],
};

const read = (some: object) =>
  fromKafkajs({ responses: [{ topicName: "ticks", partitions: [{ ...partition, ...some }] }] })
    .responses[0]!.partitions[0]!;

Deno.test("fromKafkajs: gives offsets and times as numbers, and no transaction", () => {
  assert.deepEqual(read({}), {
    partition: 2,
    errorCode: 0,
    stableEnd: 9,
    aborted: [],
    nextOffset: 9,
    cutOff: false,
    records: [7, 8].map((offset) => ({
      offset,
      timestampMs: 1_700_000_000_000,
      key: bytes("k"),
      value: null,
      headers: {},
      isControlRecord: false,
      batchContext: { producerId: "-1", inTransaction: false },
    })),
  });
});

Deno.test("fromKafkajs: the last stable offset wins over the high watermark", () => {
  assert.equal(read({ lastStableOffset: "5" }).stableEnd, 5);
  assert.equal(read({ lastStableOffset: "0" }).stableEnd, 0);
});

Deno.test("fromKafkajs: an answer without messages tells no next offset", () => {
  const { records, nextOffset } = read({ messages: [] });
  assert.deepEqual([records, nextOffset], [[], null]);
});

Deno.test("fromKafkajs: keeps errors, aborted transactions and the broker's wish for silence", () => {
  assert.equal(read({ errorCode: 6 }).errorCode, 6);
  assert.deepEqual(read({ abortedTransactions: null }).aborted, []);
  assert.deepEqual(read({ abortedTransactions: [{ producerId: "4", firstOffset: "3" }] }).aborted, [
    { producerId: "4", firstOffset: 3 },
  ]);
  assert.equal(fromKafkajs({ responses: [], clientSideThrottleTime: 9 }).clientSideThrottleTime, 9);
  assert.equal("clientSideThrottleTime" in fromKafkajs({ responses: [] }), false);
});
