/** What became of an offset: a fate of its record, `gap` where it never held one. */
export type OffsetFate =
  | "stored"
  | "gap"
  | "superseded"
  | "deadLettered"
  | "deleted"
  | "expired"
  | "missing"
  /** Could not be looked at, so that nothing is said of it. */
  | "unseen";

/** Consecutive offsets of one fate; both ends are included. */
export interface FateRange {
  fate: OffsetFate;
  first: number;
  last: number;
}

/** What became of every offset of one Kafka partition: ranges without holes, ascending. */
export interface CompletenessMap {
  partition: number;
  ranges: FateRange[];
}
