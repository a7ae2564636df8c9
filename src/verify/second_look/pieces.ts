import type { OffsetRange } from "../../record/offset_ranges.ts";

/** How many offsets are looked at, or written again, at once. */
const PIECE = 10_000;

/** Cuts ranges so that each piece has at most {@linkcode PIECE} offsets in all. */
export function* pieces(ranges: readonly OffsetRange[]): Generator<OffsetRange[]> {
  let piece: OffsetRange[] = [];
  let room = PIECE;
  for (const { from, to } of ranges) {
    for (let start = from; start < to;) {
      const end = Math.min(to, start + room);
      piece.push({ from: start, to: end });
      room -= end - start;
      start = end;
      if (room > 0) continue;
      yield piece;
      piece = [];
      room = PIECE;
    }
  }
  if (piece.length > 0) yield piece;
}
