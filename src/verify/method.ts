import type { PartitionRange } from "../record/offset_ranges.ts";
import type { Method } from "./options.ts";

/** A row that is looked up by its key costs about as much as this many that are scanned. */
const SCANNED_PER_LOOK_UP = 10;
/** Records that are looked up at most: they are kept in memory, at about 1 KiB each. */
export const MAX_LOOK_UPS = 200_000;

/**
 * Chooses how the table is looked at. The whole topic is always a scan, because only that finds
 * rows that no record explains.
 *
 * @param held what the topic holds; its ends tell about how many rows the table has
 * @param asked the part of it that is asked about
 */
export function methodFor(
  held: readonly PartitionRange[],
  asked: readonly PartitionRange[],
): Method {
  const size = (ranges: readonly PartitionRange[]) =>
    ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const records = size(asked);
  if (records === size(held)) return "scan";
  const rows = held.reduce((sum, { to }) => sum + to, 0);
  return records <= MAX_LOOK_UPS && records * SCANNED_PER_LOOK_UP <= rows ? "point-reads" : "scan";
}
