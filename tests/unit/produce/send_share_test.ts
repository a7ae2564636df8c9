import assert from "node:assert/strict";
import type { OutgoingRecord } from "../../../src/kafka/batches/outgoing_record.ts";
import { keyPartitioner } from "../../../src/kafka/send/partitioner.ts";
import type { Acknowledged } from "../../../src/kafka/send/produce_lane.ts";
import { divideKeys } from "../../../src/produce/divide_keys.ts";
import { type SendOptions, sendShare } from "../../../src/produce/send_share.ts";
import { SEED_SYMBOLS } from "../../../src/produce/ticks.ts";
import { SEQUENCE_HEADER } from "../../../src/record/headers.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";

const OPTIONS: SendOptions = {
  symbols: SEED_SYMBOLS,
  keys: "unique",
  seed: 1,
  count: 900,
  corrupt: 0,
  runId: "run",
  topicPartitions: 6,
  rate: Infinity,
};

type Send = (
  records: readonly OutgoingRecord[],
  onAcknowledged?: (acknowledged: Acknowledged) => void,
) => Promise<void>;

/** Acknowledges all that it is given, at offsets that are the sequence numbers. */
const acknowledging: Send = (records, onAcknowledged) => {
  const { partition = 0, headers } = records[0]!;
  const baseOffset = Number(headers[SEQUENCE_HEADER]);
  onAcknowledged?.({ partition, baseOffset, count: records.length });
  return Promise.resolve();
};

/** Sends all shares at once, as the threads of one run do. */
function sendAll(options: SendOptions, threads: number, send: Send, signal?: AbortSignal) {
  const partitions = options.symbols.map(keyPartitioner(options.topicPartitions));
  return Promise.all(
    divideKeys(partitions, options.count, threads).map((share) =>
      sendShare(options, share, {
        codec: jsonCodec,
        writer: { send },
        signal: signal ?? new AbortController().signal,
        onProgress: () => {},
      })
    ),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

Deno.test("sendShare: shares keep one rate together, from the first record to the last", async () => {
  const options = { ...OPTIONS, rate: 1_500 };
  const sent: { ms: number; sequences: number[] }[] = [];
  const started = performance.now();
  const figures = await sendAll(options, 3, (records, onAcknowledged) => {
    const sequences = records.map(({ headers }) => Number(headers[SEQUENCE_HEADER]));
    sent.push({ ms: performance.now() - started, sequences });
    return acknowledging(records, onAcknowledged);
  });
  assert.equal(sum(figures.map(({ acked }) => acked)), 900);
  let total = 0;
  for (const { ms, sequences } of sent) {
    total += sequences.length;
    // A share sends at most what is due within the next 20 ms, and a record that begins it.
    const due = 1_500 * (ms + 20) / 1_000 + 3 * SEED_SYMBOLS.length;
    assert.ok(total <= due, `${total} records after ${ms} ms, ${due} are due`);
    for (const sequence of sequences) {
      assert.ok(sequence <= due, `record ${sequence} after ${ms} ms`);
    }
  }
  const last = sent.at(-1)!.ms;
  assert.ok(last >= 1_000 * (900 - 60) / 1_500, `all were sent after ${last} ms`);
});

Deno.test("sendShare: what is not acknowledged is named, and nothing is sent after it", async () => {
  let sends = 0;
  const [figures] = await sendAll(OPTIONS, 1, (records, onAcknowledged) => {
    sends++;
    if (records[0]!.key !== "IBM") return acknowledging(records, onAcknowledged);
    acknowledging(records.slice(0, 2), onAcknowledged);
    return Promise.reject(new Error("nobody answers"));
  });
  const { sent, acked, unknown, failure } = figures!;
  assert.equal(failure?.message, "nobody answers");
  assert.equal(sent, 900);
  assert.equal(sum(unknown.map(({ from, to }) => to - from)), sent - acked);
  assert.ok(sends <= OPTIONS.topicPartitions);
});

Deno.test("sendShare: the signal ends it after what is under way", async () => {
  const stop = new AbortController();
  const options = { ...OPTIONS, count: 90_000 };
  const figures = await sendAll(options, 2, (records, onAcknowledged) => {
    stop.abort();
    return acknowledging(records, onAcknowledged);
  }, stop.signal);
  for (const { sent, acked, failure, perPartition } of figures) {
    assert.equal(failure, undefined);
    assert.equal(sent, acked);
    assert.equal(sent, sum(perPartition.map((partition) => partition.acked)));
  }
  assert.ok(sum(figures.map(({ sent }) => sent)) < 90_000);
});
