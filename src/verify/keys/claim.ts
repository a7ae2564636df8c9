/** What a record asks of its key: to be a row, to be deleted, or nothing, as it was set aside. */
export type ClaimKind = "row" | "tombstone" | "deadLetter";

/** A record and the key that it claims. */
export interface Claim {
  partition: number;
  offset: number;
  kind: ClaimKind;
  /** When the record is written, in microseconds since the epoch: the last one has the key. */
  writeTimeUs: number;
  /** The record's own timestamp in microseconds: no row of this record can be older. */
  earliestUs: number;
  /** Stands for the values of the row; compared where rows are looked at in depth. */
  digest?: number | undefined;
  /** Which columns it fills, by a number of `RowPatterns`. @default 0 */
  pattern?: number;
}

/** A row of the table, as far as it was read. */
export interface SeenRow {
  /** When it was written, in microseconds since the epoch; absent where that was not asked. */
  writeTimeUs?: number | undefined;
  digest?: number | undefined;
}

/** What a row is to the records of its key. */
export type Sighting =
  /** No record claims its key. */
  | "unknown"
  /** It is the last record's row. */
  | "found"
  /** It is no older than the last record, and still not written at its time: its values decide. */
  | "doubtful"
  /** It was written before the last record, whose row is thus not there. */
  | "stale"
  /** It is there although the last record deletes it. */
  | "undead"
  /** It is the last record's row by its key, and holds other values. */
  | "mismatched"
  /** It is not there, and a record that came after all of these has the key. */
  | "overtaken"
  /** It is not there, and a record that came after all of these deletes it. */
  | "deleted";

/** The record that has a key, and whether the table agrees. */
export interface Winner extends Claim {
  sighting: Sighting;
  /** Where it stands in the index. */
  slot: number;
}

/** A record whose key another one has. */
export interface Loser {
  partition: number;
  offset: number;
  /** The slot of the {@linkcode Winner}. */
  slot: number;
}
