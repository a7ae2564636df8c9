/**
 * Lays out rows of cells in columns: the first column to the left, all others, which are numbers,
 * to the right.
 *
 * @param rows the first is the heading
 */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => widths[index] = Math.max(widths[index] ?? 0, cell.length));
  }
  return rows
    .map((row) =>
      row.map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)
      ).join("  ").trimEnd()
    )
    .join("\n");
}
