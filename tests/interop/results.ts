import { table } from "../../src/cli/output/table.ts";
import { type Compression, COMPRESSIONS } from "../../src/kafka/batches/compression/compression.ts";

/** What became of one cell: the records or rows that were as they should be, or a failure. */
type Outcome = { right: number } | "FAILED";

/** The outcomes of many cells, by row of a table and by compression. */
export class Results {
  readonly title: string;
  #headings: readonly [string, string];
  #rows = new Map<string, Map<Compression, Outcome>>();

  /** @param headings of the two columns that name a row */
  constructor(title: string, headings: readonly [string, string]) {
    this.title = title;
    this.#headings = headings;
  }

  /** Notes an outcome; a failure stays one, whatever is noted later. */
  note(names: readonly [string, string], compression: Compression, outcome: Outcome): void {
    const key = JSON.stringify(names);
    const row = this.#rows.get(key) ?? new Map<Compression, Outcome>();
    this.#rows.set(key, row);
    if (row.get(compression) !== "FAILED") row.set(compression, outcome);
  }

  /** Whether anything was noted of a cell. */
  has(names: readonly [string, string], compression: Compression): boolean {
    return this.#rows.get(JSON.stringify(names))?.has(compression) ?? false;
  }

  /** Does a cell's work, which tells how many were as they should be, and notes what became of it. */
  async attempt(
    names: readonly [string, string],
    compression: Compression,
    work: () => Promise<number>,
  ): Promise<void> {
    try {
      this.note(names, compression, { right: await work() });
    } catch (error) {
      this.note(names, compression, "FAILED");
      throw error;
    }
  }

  /** The table, with a line that counts below it; empty where nothing was noted. */
  toString(): string {
    if (this.#rows.size === 0) return "";
    const rows = [...this.#rows].map(([key, row]) => [
      ...JSON.parse(key) as [string, string],
      ...COMPRESSIONS.map((compression) => shown(row.get(compression))),
    ]);
    const outcomes = [...this.#rows.values()].flatMap((row) => [...row.values()]);
    const failed = outcomes.filter((outcome) => outcome === "FAILED").length;
    return [
      this.title,
      table([[...this.#headings, ...COMPRESSIONS], ...rows], [0, 1]),
      `${outcomes.length} cells: ${outcomes.length - failed} ok, ${failed} failed`,
    ].join("\n");
  }
}

function shown(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "-";
  return outcome === "FAILED" ? outcome : String(outcome.right);
}
