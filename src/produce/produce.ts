import type { AndeanError } from "../errors/andean_error.ts";
import { sleep } from "../errors/sleep.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import { keyPartitioner } from "../kafka/partitioner.ts";
import type { OutgoingRecord } from "../kafka/outgoing_record.ts";
import { TopicWriter } from "../kafka/topic_writer.ts";
import type { Codec } from "../record/codec.ts";
import { OffsetSet } from "../record/offset_set.ts";
import { RUN_ID_HEADER, SEQUENCE_HEADER } from "../record/headers.ts";
import { openCodec } from "../rows/open_codec.ts";
import { loggerFor } from "../telemetry/log.ts";
import { AckTally } from "./ack_tally.ts";
import { corrupted, corruptPlan } from "./corrupt.ts";
import type { ProduceOptions, ProduceResult } from "./options.ts";
import { Pacer } from "./pacer.ts";
import { generateTicks } from "./ticks.ts";

/** Records in one request: enough to make the round trip small, few enough to pace smoothly. */
const CHUNK_RECORDS = 5_000;
/** A paced run sends at least so often, in milliseconds. */
const PACE_MS = 20;

type NumberedRecord = OutgoingRecord & { partition: number; sequence: number };

/**
 * Sends exactly `count` records and waits for each acknowledgement; makes the topic if missing.
 *
 * @returns also where some were not acknowledged: see `failed`
 * @throws {AndeanError} where nothing could be sent at all
 */
export async function produce(options: ProduceOptions): Promise<ProduceResult> {
  const { kafka, topic, waitMs, signal, onWaiting, partitions } = options;
  const waiting = { waitMs, signal, onWaiting };
  // The subject's name by Confluent's default strategy, so that other consumers find it.
  const codec = await openCodec(options.format, { ...waiting, subject: `${topic}-value` });
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    if (await cluster.ensureTopic(topic, { partitions })) {
      loggerFor("produce").info("made topic {topic} with {partitions} Kafka partitions", {
        topic,
        partitions,
      });
    }
    const actual = (await cluster.offsets(topic)).length;
    const writer = await TopicWriter.open(kafka, topic, {
      compression: options.compression,
      deliveryTimeoutMs: options.deliveryTimeoutMs,
      signal,
    });
    try {
      return await sendAll(options, codec, writer, actual);
    } finally {
      await writer.close();
    }
  } finally {
    await cluster.close();
  }
}

async function sendAll(
  options: ProduceOptions,
  codec: Codec,
  writer: TopicWriter,
  partitions: number,
): Promise<ProduceResult> {
  const { count, rate, signal, onProgress } = options;
  const runId = crypto.randomUUID();
  const records = numberedRecords(options, codec, runId, partitions);
  const pacer = new Pacer(rate);
  const chunkRecords = Math.max(1, Math.min(CHUNK_RECORDS, Math.ceil(rate * PACE_MS / 1_000)));
  const tally = new AckTally();
  const unknown = new OffsetSet();
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  let failure: AndeanError | undefined;
  let next = take(records, Math.min(chunkRecords, count));
  let sent = 0;
  while (next.length > 0 && failure === undefined && !signal.aborted) {
    const chunk = next;
    const delay = pacer.delayMs(sent);
    if (delay > 0 && !await sleep(delay, signal)) break;
    sent += chunk.length;
    const sends = byPartition(chunk).map(async (part) => {
      let acked = 0;
      try {
        await writer.send(part, (acknowledged) => {
          tally.add(acknowledged);
          acked += acknowledged.count;
        });
      } catch (thrown) {
        failure ??= thrown as AndeanError;
        for (const { sequence } of part.slice(acked)) unknown.add(sequence);
      }
    });
    next = take(records, Math.min(chunkRecords, count - sent)); // While the requests are under way.
    await Promise.all(sends);
    onProgress?.({ acked: tally.acked, count, seconds: seconds() });
  }
  return {
    runId,
    sent,
    acked: tally.acked,
    failed: sent - tally.acked,
    unknownSequences: [...unknown.runs(0, sent)].map(({ from, to }) => [from, to - 1]),
    perPartition: tally.perPartition(),
    seconds: seconds(),
    recordsPerSecond: Math.round(tally.acked / seconds()),
    ...(failure === undefined ? {} : { failure }),
    interrupted: signal.aborted && sent < count,
  };
}

function* numberedRecords(
  options: ProduceOptions,
  codec: Codec,
  runId: string,
  partitions: number,
): Generator<NumberedRecord> {
  const partitionOf = keyPartitioner(partitions);
  const corruptionOf = corruptPlan(options.count, options.corrupt);
  let sequence = 0;
  for (const tick of generateTicks(options)) {
    const value = codec.encode(tick);
    const corruption = corruptionOf(sequence);
    yield {
      key: tick.symbol,
      value: corruption === undefined ? value : corrupted(value, corruption, codec),
      headers: { [RUN_ID_HEADER]: runId, [SEQUENCE_HEADER]: String(sequence) },
      partition: partitionOf(tick.symbol),
      sequence,
    };
    sequence++;
  }
}

/** Each Kafka partition's records are a request of their own, so that it can be repeated safely. */
function byPartition(records: readonly NumberedRecord[]): NumberedRecord[][] {
  const parts = new Map<number, NumberedRecord[]>();
  for (const record of records) {
    const part = parts.get(record.partition);
    if (part === undefined) parts.set(record.partition, [record]);
    else part.push(record);
  }
  return [...parts.values()];
}

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = items.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
