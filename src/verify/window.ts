import { AndeanError } from "../errors/andean_error.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";

/** Offsets by Kafka partition; the number alone stands for every Kafka partition. */
export type OffsetBound = number | ReadonlyMap<number, number>;

/** The offsets that a verification is asked about. */
export interface Window {
  /** The first offset. @default the first that the topic holds */
  from?: OffsetBound | undefined;
  /** One past the last. @default one past the last that the topic holds */
  to?: OffsetBound | undefined;
}

/**
 * The part of what a topic holds that lies in a window.
 *
 * @throws {AndeanError} `usage` for a Kafka partition that the topic doesn't have
 */
export function inWindow(held: readonly PartitionRange[], window: Window): PartitionRange[] {
  for (const bound of [window.from, window.to]) {
    if (typeof bound !== "object") continue;
    for (const partition of bound.keys()) {
      if (held.some((range) => range.partition === partition)) continue;
      throw new AndeanError(
        "usage",
        `Cannot look at Kafka partition ${partition}: the topic has 0 to ${held.length - 1}`,
        { hint: "Change --from or --to." },
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
