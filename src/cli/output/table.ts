/**
 * Lays out rows of cells in columns: those that hold text to the left, all others, which are
 * numbers, to the right.
 *
 * @param rows the first is the heading
 * @param textColumns the indices of the columns to the left; by default the first
 */
export function table(
  rows: readonly (readonly string[])[],
  textColumns: readonly number[] = [0],
): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => widths[index] = Math.max(widths[index] ?? 0, cell.length));
  }
  return rows
    .map((row) =>
      row.map((cell, index) =>
        textColumns.includes(index) ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)
      ).join("  ").trimEnd()
    )
    .join("\n");
}
