import type { DecodedRecord } from "../record/row_decoder.ts";
import type { RejectedRow, RowWriter } from "../scylla/write/row_writer.ts";
import type { RowLayout } from "../scylla/layout/row_layout.ts";

/**
 * Writes the rows of one batch, or deletes them.
 *
 * @returns the records that the database refuses; all others are acknowledged
 */
export function writeGroup(
  writer: Pick<RowWriter, "write">,
  layout: RowLayout,
  items: readonly DecodedRecord[],
): Promise<RejectedRow[]> {
  const { remove } = layout;
  return remove !== undefined && items[0]!.deletes
    ? writer.write(remove.statement, items.map(remove.bind))
    : writer.write(layout.insert, items.map(layout.bind));
}
