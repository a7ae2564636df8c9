import type { AndeanError } from "../errors/andean_error.ts";
import { sleep } from "../errors/sleep.ts";
import type { TopicWriter } from "../kafka/send/topic_writer.ts";
import type { Codec } from "../record/codec.ts";
import { OffsetSet } from "../record/offset_set.ts";
import { AckTally } from "./ack_tally.ts";
import type { KeyShare } from "./divide_keys.ts";
import { type NumberedRecord, numberedRecords, type RecordOptions } from "./numbered_records.ts";
import { Pacer } from "./pacer.ts";
import type { ShareFigures } from "./run_figures.ts";

/** Records in one request: enough to make the round trip small, few enough to pace smoothly. */
const CHUNK_RECORDS = 5_000;
/** A paced run sends at least so often, in milliseconds. */
const PACE_MS = 20;

/** What is sent, and how fast. */
export interface SendOptions extends RecordOptions {
  /** Records per second, of all shares together; `Infinity` for no bound. */
  rate: number;
}

/** What sends it. */
export interface Sender {
  codec: Codec;
  writer: Pick<TopicWriter, "send">;
  /** Ends the run after the records that are under way. */
  signal: AbortSignal;
  onProgress: (progress: ShareProgress) => void;
}

/** How far a share is. */
export interface ShareProgress {
  acked: number;
  seconds: number;
}

/**
 * Sends the records of some symbols and waits for each acknowledgement.
 *
 * @returns also where some were not acknowledged: see `failure`
 */
export async function sendShare(
  options: SendOptions,
  { places, records: total }: KeyShare,
  { codec, writer, signal, onProgress }: Sender,
): Promise<ShareFigures> {
  const { rate, count } = options;
  const records = numberedRecords(options, places, codec);
  // By the numbers of all records, so that several threads keep one rate without a word.
  const pacer = new Pacer(rate);
  const ownRate = count === 0 ? rate : rate * total / count;
  const chunkRecords = Math.max(1, Math.min(CHUNK_RECORDS, Math.ceil(ownRate * PACE_MS / 1_000)));
  const tally = new AckTally();
  const unknown = new OffsetSet();
  const startedMs = epochMs();
  const started = performance.now();
  let failure: AndeanError | undefined;
  let next = take(records, chunkRecords);
  let sent = 0;
  while (next.length > 0 && failure === undefined && !signal.aborted) {
    const chunk = next;
    const delay = pacer.delayMs(chunk[0]!.sequence);
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
    next = take(records, chunkRecords); // While the requests are under way.
    await Promise.all(sends);
    onProgress({ acked: tally.acked, seconds: (performance.now() - started) / 1_000 });
  }
  return {
    sent,
    acked: tally.acked,
    unknown: [...unknown.runs(0, count)],
    perPartition: tally.perPartition(),
    startedMs,
    endedMs: epochMs(),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Comparable between threads, finer than a millisecond. */
function epochMs(): number {
  return performance.timeOrigin + performance.now();
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
