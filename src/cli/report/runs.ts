import { AndeanError } from "../../errors/andean_error.ts";
import type { CompletenessMap, OffsetFate } from "../../verify/books/completeness.ts";

/** The fates in the order of their codes in the page. */
export const FATES: readonly OffsetFate[] = [
  "stored",
  "gap",
  "superseded",
  "deadLettered",
  "deleted",
  "expired",
  "missing",
  "unseen",
];

/** A map as the page carries it: a tenth of the bytes of its ranges written out. */
export interface EncodedMap {
  partition: number;
  /** The first offset. */
  first: number;
  /** A fate's code and a number of offsets, in turn. */
  runs: number[];
}

/**
 * Packs a map. An offset that no range speaks of becomes `unseen`: the page must not let it pass
 * for anything better.
 *
 * @throws {AndeanError} `internal` where ranges overlap or are out of order
 */
export function encodeMap({ partition, ranges }: CompletenessMap): EncodedMap {
  const first = ranges[0]?.first ?? 0;
  const runs: number[] = [];
  let next = first;
  for (const range of ranges) {
    assertAscending(range.first, range.last, next, `the map of Kafka partition ${partition}`);
    if (range.first > next) runs.push(FATES.indexOf("unseen"), range.first - next);
    runs.push(FATES.indexOf(range.fate), range.last - range.first + 1);
    next = range.last + 1;
  }
  return { partition, first, runs };
}

/**
 * Packs inclusive ranges: how many offsets lie before each, and how many it has, in turn.
 *
 * @throws {AndeanError} `internal` where ranges overlap or are out of order
 */
export function encodeRanges(ranges: readonly (readonly [number, number])[]): number[] {
  const encoded: number[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    assertAscending(first, last, next, "missing ranges");
    encoded.push(first - next, last - first + 1);
    next = last + 1;
  }
  return encoded;
}

function assertAscending(first: number, last: number, next: number, where: string): void {
  if (first >= next && last >= first) return;
  throw new AndeanError(
    "internal",
    `Cannot pack ${where}: ${first}-${last} comes where ${next} or more was due`,
  );
}
