import type { AbortedTransaction, RawRecord } from "../batches/raw_records.ts";

/** A marker's key: its version, then its type, where 0 is abort (Kafka's `ControlRecordType`). */
function isAbortMarker({ key }: RawRecord): boolean {
  return key !== null && key.length >= 4 && key[2] === 0 && key[3] === 0;
}

/**
 * The records of a fetch that a `read_committed` consumer sees: no markers, and nothing of
 * transactions that were aborted.
 *
 * The broker lists aborted transactions in the order in which they ended; here they begin in the
 * order of their first offsets, as in the Java client's `FetchResponse` handling. kafkajs' own
 * filter takes the broker's order and begins at most one per record, so that it lets records of
 * interleaved aborted transactions through.
 *
 * @param records in offset order
 */
export function readCommitted(
  records: readonly RawRecord[],
  aborted: readonly AbortedTransaction[],
): readonly RawRecord[] {
  const waiting = aborted.toSorted((a, b) => b.firstOffset - a.firstOffset);
  if (waiting.length === 0) {
    // Of most topics nothing is left out, and then nothing is copied.
    const all = records.every((record) => !record.isControlRecord);
    return all ? records : records.filter((record) => !record.isControlRecord);
  }
  const open = new Set<string>();
  return records.filter((record) => {
    while (waiting.length > 0 && waiting.at(-1)!.firstOffset <= record.offset) {
      open.add(waiting.pop()!.producerId);
    }
    const { producerId, inTransaction } = record.batchContext;
    if (record.isControlRecord) {
      if (isAbortMarker(record)) open.delete(producerId);
      return false;
    }
    return !(inTransaction && open.has(producerId));
  });
}
