import { AndeanError } from "../errors/andean_error.ts";
import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";

/** Offsets by Kafka partition; the number alone stands for every Kafka partition. */
export type OffsetBound = number | ReadonlyMap<number, number>;

/** The offsets that a verification is asked about. */
export interface Window {
  /** The first offset. @default the first that the topic holds */
  from?: OffsetBound | undefined;
  /** One past the last. @default one past the last that the topic holds */
  to?: OffsetBound | undefined;
  /** From the first record of this time on, in milliseconds since the epoch. */
  sinceMs?: number | undefined;
  /** Up to the first record of this time, in milliseconds since the epoch. */
  untilMs?: number | undefined;
}

/**
 * The part of what a topic holds that lies in a window.
 *
 * A number for all Kafka partitions is a bound for each as far as it goes; a number for one must lie
 * in what that one holds, because a verdict stands for the whole range that was asked for.
 *
 * @throws {AndeanError} `usage` for a Kafka partition that the topic doesn't have, `inconclusive`
 * for an offset that it doesn't hold
 */
export function inWindow(held: readonly PartitionRange[], window: Window): PartitionRange[] {
  for (const bound of [window.from, window.to]) {
    if (typeof bound !== "object") continue;
    for (const [partition, offset] of bound) {
      const range = held.find((candidate) => candidate.partition === partition);
      if (range === undefined) {
        throw new AndeanError(
          "usage",
          `Cannot look at Kafka partition ${partition}: the topic has 0 to ${held.length - 1}`,
          { hint: "Change --from or --to." },
        );
      }
      if (offset >= range.from && offset <= range.to) continue;
      throw new AndeanError(
        "inconclusive",
        `Cannot look at offset ${offset} of Kafka partition ${partition}: the topic holds ` +
          `${range.from} up to ${range.to}`,
        { hint: "Change --from or --to: what the topic doesn't hold can't be judged." },
      );
    }
  }
  return held.map(({ partition, from, to }) => {
    const start = Math.max(from, at(window.from, partition) ?? from);
    const end = Math.min(to, at(window.to, partition) ?? to);
    return { partition, from: Math.min(start, to), to: Math.max(Math.min(start, to), end) };
  });
}

function at(bound: OffsetBound | undefined, partition: number): number | undefined {
  return typeof bound === "object" ? bound.get(partition) : bound;
}

/**
 * The part of a window's offsets that lies in its times.
 *
 * @param ranges the offsets, as {@linkcode inWindow} has cut them
 * @throws {AndeanError} why the brokers don't tell the offsets of a time
 */
export async function timeWindow(
  cluster: Pick<KafkaCluster, "offsetsAt">,
  topic: string,
  { sinceMs, untilMs }: Window,
  ranges: readonly PartitionRange[],
): Promise<PartitionRange[]> {
  const since = sinceMs === undefined ? undefined : await cluster.offsetsAt(topic, sinceMs);
  const until = untilMs === undefined ? undefined : await cluster.offsetsAt(topic, untilMs);
  return ranges.map(({ partition, from, to }) => {
    const start = Math.min(to, Math.max(from, since?.get(partition) ?? from));
    return {
      partition,
      from: start,
      to: Math.max(start, Math.min(to, until?.get(partition) ?? to)),
    };
  });
}
