import type { AndeanError } from "../errors/andean_error.ts";
import type { OffsetRange } from "../record/offset_ranges.ts";
import { OffsetSet } from "../record/offset_set.ts";
import type { PartitionTally } from "./ack_tally.ts";
import type { ProduceResult } from "./options.ts";

/** What one thread has sent: records of Kafka partitions to which no other sends. */
export interface ShareFigures {
  /** Records handed to the brokers. */
  sent: number;
  /** Records that all in-sync replicas have. */
  acked: number;
  /** Sequence numbers of the others, ascending. */
  unknown: OffsetRange[];
  perPartition: PartitionTally[];
  /** In milliseconds since the epoch. */
  startedMs: number;
  endedMs: number;
  /** Why sending ended early; absent where it did not. */
  failure?: AndeanError;
}

/** What a run did, of what its threads did. */
export function runResult(
  shares: readonly ShareFigures[],
  { runId, count, stopped }: { runId: string; count: number; stopped: boolean },
): ProduceResult {
  const sum = (of: (share: ShareFigures) => number) =>
    shares.reduce((total, share) => total + of(share), 0);
  const [sent, acked] = [sum(({ sent }) => sent), sum(({ acked }) => acked)];
  const seconds = secondsOf(shares);
  const failure = shares.find((share) => share.failure !== undefined)?.failure;
  return {
    runId,
    sent,
    acked,
    failed: sent - acked,
    unknownSequences: unionOf(shares.flatMap(({ unknown }) => unknown))
      .map(({ from, to }) => [from, to - 1]),
    perPartition: shares.flatMap(({ perPartition }) => perPartition)
      .sort((a, b) => a.partition - b.partition),
    seconds,
    recordsPerSecond: seconds > 0 ? Math.round(acked / seconds) : 0,
    ...(failure === undefined ? {} : { failure }),
    interrupted: stopped && sent < count,
  };
}

/** From the first that began to the last that ended. */
function secondsOf(shares: readonly ShareFigures[]): number {
  const started = Math.min(...shares.map(({ startedMs }) => startedMs));
  const ended = Math.max(...shares.map(({ endedMs }) => endedMs));
  return shares.length === 0 ? 0 : Math.max(0, ended - started) / 1_000;
}

/** Numbers of different threads lie between each other. */
function unionOf(ranges: readonly OffsetRange[]): OffsetRange[] {
  const all = new OffsetSet();
  let end = 0;
  for (const { from, to } of ranges) {
    for (let sequence = from; sequence < to; sequence++) all.add(sequence);
    end = Math.max(end, to);
  }
  return [...all.runs(0, end)];
}
