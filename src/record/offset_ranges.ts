/** Whole offsets from `from` up to, but not including, `to`. */
export interface OffsetRange {
  from: number;
  to: number;
}

/** The offsets of one Kafka partition that a command looks at. */
export interface PartitionRange extends OffsetRange {
  partition: number;
}
