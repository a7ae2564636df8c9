/** A row of a sample, by its partition key. */
export interface PartitionedRow {
  partitionKey: string;
  /** About what it adds to a request. */
  bytes: number;
}

/** What one partition key holds. */
export interface PartitionSize {
  key: string;
  rows: number;
  bytes: number;
}

/** How large the partitions of a table become. */
export interface PartitionReport {
  /** Distinct partition keys of the sample. */
  keys: number;
  /** With the most bytes of the sample. */
  largest: PartitionSize;
  /** The same of the whole topic; `null` where the sample can't tell. */
  estimate: { rows: number; bytes: number } | null;
  /** How the estimate was made, or why there is none. */
  basis: string;
  isTooLarge: boolean;
}

/** What ScyllaDB and Cassandra advise a partition to stay below. */
export const MAX_PARTITION = { bytes: 100 * 1024 * 1024, rows: 100_000 };

/** A key that came up fewer times may have done so by chance. */
const MIN_ROWS = 5;

/**
 * Sizes partitions by a sample.
 *
 * @param total records of the topic, by its offsets
 * @param isWhole whether the sample holds all of them
 * @returns `undefined` of no rows
 */
export function partitionReport(
  rows: readonly PartitionedRow[],
  { sampled, total, isWhole }: { sampled: number; total: number; isWhole: boolean },
): PartitionReport | undefined {
  const sizes = new Map<string, PartitionSize>();
  for (const { partitionKey: key, bytes } of rows) {
    const size = sizes.get(key) ?? { key, rows: 0, bytes: 0 };
    size.rows++;
    size.bytes += bytes;
    sizes.set(key, size);
  }
  const [largest] = [...sizes.values()].sort((a, b) => b.bytes - a.bytes || b.rows - a.rows);
  if (largest === undefined) return undefined;
  const { estimate, basis } = estimated(largest, sampled, total, isWhole);
  return {
    keys: sizes.size,
    largest,
    estimate,
    basis,
    isTooLarge: estimate !== null &&
      (estimate.bytes > MAX_PARTITION.bytes || estimate.rows > MAX_PARTITION.rows),
  };
}

function estimated(
  { rows, bytes }: PartitionSize,
  sampled: number,
  total: number,
  isWhole: boolean,
): Pick<PartitionReport, "estimate" | "basis"> {
  if (isWhole) return { estimate: { rows, bytes }, basis: "the sample is the whole topic" };
  if (rows < MIN_ROWS) {
    return {
      estimate: null,
      basis: `no partition key has ${MIN_ROWS} records in the sample, which would tell its share`,
    };
  }
  const factor = total / sampled;
  return {
    estimate: { rows: Math.round(rows * factor), bytes: Math.round(bytes * factor) },
    basis: "its share of the sample, of the whole topic: too much where the topic holds more " +
      "times than the sample has places",
  };
}
