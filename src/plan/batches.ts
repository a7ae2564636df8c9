import type { BatchBounds, Group } from "../rows/grouping.ts";

/** How rows come together in requests. */
export interface BatchReport {
  /** Of one row, in bytes. */
  row: { average: number; largest: number };
  /** As the sample's records make them: fewer rows than a run's, which reads more at once. */
  sample: { batches: number; rows: number; bytes: number };
  /** One that is filled up to its bounds with average rows. */
  full: { rows: number; bytes: number };
}

/** The largest change that ScyllaDB and Cassandra take by default (half of a commit log segment). */
export const MAX_MUTATION_BYTES = 16 * 1024 * 1024;

/**
 * Sizes batches by a sample.
 *
 * @param groups the sample's batches; the report has the largest of them
 * @returns `undefined` of no rows
 */
export function batchReport<Item>(
  groups: readonly Group<Item>[],
  bytesOf: (item: Item) => number,
  { maxRows, maxBytes }: BatchBounds,
): BatchReport | undefined {
  const sizes = groups.flatMap(({ items }) => items.map(bytesOf));
  if (sizes.length === 0) return undefined;
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const average = bytes / sizes.length;
  const rows = Math.max(1, Math.min(maxRows, Math.floor(maxBytes / average)));
  return {
    row: {
      average: Math.round(average),
      largest: sizes.reduce((most, size) => Math.max(most, size), 0),
    },
    sample: {
      batches: groups.length,
      rows: groups.reduce((most, { items }) => Math.max(most, items.length), 0),
      bytes: groups.reduce((most, group) => Math.max(most, group.bytes), 0),
    },
    full: { rows, bytes: Math.round(rows * average) },
  };
}
