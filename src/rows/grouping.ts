/** The bounds of a batch. */
export interface BatchBounds {
  /** At most this many rows. */
  maxRows: number;
  /** At most about this many bytes; a single larger row is a batch of its own. */
  maxBytes: number;
  /** Lets small batches of several partition keys be one; absent for one key in each. */
  sharing?: BatchSharing | undefined;
}

/** How batches of several partition keys are made. */
export interface BatchSharing {
  /** At most so many partition keys in one. Cassandra warns of more than ten. */
  maxKeys: number;
  /** At most about so many bytes in one. */
  maxBytes: number;
  /**
   * Names the nodes that hold the row of these values; `undefined` where that is not known.
   *
   * @param statement the one that writes it, and `values`, in the order of its places
   */
  replicasOf(statement: string, values: readonly unknown[]): string | undefined;
}

/** As ingest has them where nobody says otherwise. */
export const DEFAULT_BATCH_BOUNDS: BatchBounds = { maxRows: 200, maxBytes: 128 * 1024 };

/**
 * Cassandra warns in its log of each batch with several partition keys that has more than 5 KiB, and
 * refuses it beyond 50 KiB; it counts a little more than we do.
 */
export const SHARED_BATCH_BYTES = 3 * 1024;

/** Rows that are written with one request: of one partition key, or of few with the same replicas. */
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

/**
 * Puts small groups together whose rows have the same replicas: with many partition keys each would
 * be a request of its own, which costs the client and the coordinator more than its rows. Groups
 * that are half full already stay as they are.
 *
 * @param groups each of one partition key
 * @param replicasOf names the replicas of an item's row; `undefined` where that is not known
 */
export function shareBatches<T>(
  groups: readonly Group<T>[],
  replicasOf: (item: T) => string | undefined,
  { maxRows, maxBytes, maxKeys }: Pick<BatchBounds, "maxRows"> & Omit<BatchSharing, "replicasOf">,
): Group<T>[] {
  const shared: Group<T>[] = [];
  const open = new Map<string, { group: Group<T>; keys: number }>();
  for (const group of groups) {
    const { items, bytes } = group;
    const isSmall = items.length * 2 <= maxRows && bytes * 2 <= maxBytes;
    const replicas = isSmall ? replicasOf(items[0]!) : undefined;
    if (replicas === undefined) {
      shared.push(group);
      continue;
    }
    const into = open.get(replicas);
    if (
      into !== undefined && into.keys < maxKeys &&
      into.group.items.length + items.length <= maxRows && into.group.bytes + bytes <= maxBytes
    ) {
      into.group.items.push(...items);
      into.group.bytes += bytes;
      into.keys++;
    } else {
      const fresh = { items: [...items], bytes };
      shared.push(fresh);
      open.set(replicas, { group: fresh, keys: 1 });
    }
  }
  return shared;
}
