import type { PartitionRange } from "../../record/offset_ranges.ts";

/** From where in a topic a sample is taken. */
export const SAMPLE_PLACES = ["earliest", "latest", "spread"] as const;
/** One of {@linkcode SAMPLE_PLACES}. */
export type SamplePlace = typeof SAMPLE_PLACES[number];

/** A run of offsets of one Kafka partition, from which some records are taken. */
export interface Piece {
  partition: number;
  /** Where the offsets lie that hold these records, where none of them is a gap. */
  from: number;
  to: number;
  /** Where reading may go on, if there are gaps: up to `limit`, or for `backwards` down to it. */
  limit: number;
  backwards: boolean;
}

/** So many records that follow each other tell less than as many from elsewhere. */
const PIECE_RECORDS = 20;
/** Each piece is a request. */
const MAX_PIECES = 50;

/**
 * Chooses the offsets of a sample. Each Kafka partition gives records in proportion to what it
 * holds, so that shares of the sample stand for shares of the topic.
 *
 * @param held what each Kafka partition holds
 * @param wanted how many records
 */
export function samplePieces(
  held: readonly PartitionRange[],
  wanted: number,
  place: SamplePlace,
): Piece[] {
  const quotas = shares(held.map(({ from, to }) => to - from), wanted);
  return held.flatMap((range, index) => piecesOf(range, quotas[index]!, place));
}

/** Divides a number in proportion to sizes, to whole numbers, none of which is above its size. */
function shares(sizes: readonly number[], wanted: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= wanted) return [...sizes];
  const exact = sizes.map((size) => size * wanted / total);
  const whole = exact.map(Math.floor);
  let left = wanted - whole.reduce((sum, share) => sum + share, 0);
  const byRest = exact.map((share, index) => ({ index, rest: share - whole[index]! }))
    // What would have none at all comes first.
    .sort((a, b) => Number(whole[a.index]! > 0) - Number(whole[b.index]! > 0) || b.rest - a.rest);
  for (const { index } of byRest) {
    if (left > 0 && whole[index]! < sizes[index]!) {
      whole[index]!++;
      left--;
    }
  }
  return whole;
}

function piecesOf({ partition, from, to }: PartitionRange, quota: number, place: SamplePlace) {
  if (quota === 0) return [];
  const piece = (start: number, end: number, limit: number, backwards = false): Piece => ({
    partition,
    from: start,
    to: end,
    limit,
    backwards,
  });
  const size = to - from;
  if (quota >= size) return [piece(from, to, to)];
  if (place === "earliest") return [piece(from, from + quota, to)];
  if (place === "latest") return [piece(to - quota, to, from, true)];
  const count = Math.min(quota, MAX_PIECES, Math.max(2, Math.ceil(quota / PIECE_RECORDS)));
  const starts = Array.from({ length: count + 1 }, (_, index) => {
    const before = Math.floor(quota * index / count);
    const between = count === 1 ? 0 : Math.floor((size - quota) * index / (count - 1));
    return { before, start: from + before + between };
  });
  return starts.slice(0, count).map(({ before, start }, index) => {
    const end = start + starts[index + 1]!.before - before;
    const isLast = index === count - 1 && count > 1;
    return isLast
      ? piece(start, end, start, true)
      : piece(start, end, count === 1 ? to : starts[index + 1]!.start);
  });
}
