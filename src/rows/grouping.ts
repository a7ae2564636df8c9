/** The bounds of a batch. */
export interface BatchBounds {
  /** At most this many rows. */
  maxRows: number;
  /** At most about this many bytes; a single larger row is a batch of its own. */
  maxBytes: number;
}

/** As ingest has them where nobody says otherwise. */
export const DEFAULT_BATCH_BOUNDS: BatchBounds = { maxRows: 200, maxBytes: 128 * 1024 };

/** Rows of one partition key that are written with one request. */
export interface Group<T> {
  items: T[];
  bytes: number;
}

/**
 * Gathers items that share a partition key into batches within bounds, keeping the order of the
 * items within each key. Every item is in exactly one batch.
 *
 * Batches never mix partition keys: a batch of one key is applied by its replicas as a single
 * mutation, a mixed one makes the coordinator do the work of many.
 */
export function groupByKey<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  bytesOf: (item: T) => number,
  { maxRows, maxBytes }: BatchBounds,
): Group<T>[] {
  const groups: Group<T>[] = [];
  const open = new Map<string, Group<T>>();
  for (const item of items) {
    const key = keyOf(item);
    const bytes = bytesOf(item);
    let group = open.get(key);
    if (
      group === undefined || group.items.length >= maxRows || group.bytes + bytes > maxBytes
    ) {
      group = { items: [], bytes: 0 };
      groups.push(group);
      open.set(key, group);
    }
    group.items.push(item);
    group.bytes += bytes;
  }
  return groups;
}
