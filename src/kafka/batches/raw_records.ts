import type { KafkaRecord } from "../../record/kafka_record.ts";

/** One Kafka partition of a fetch's answer. */
export interface RawPartition {
  partition: number;
  /** One past the last offset that a `read_committed` consumer may see. */
  stableEnd: number;
  aborted: AbortedTransaction[];
  /** In offset order; may begin below the offset that was asked for. */
  records: RawRecord[];
  /** One past the last offset of the last whole batch; `null` without one. */
  nextOffset: number | null;
  /** Whether bytes of another batch follow, which is not whole. */
  cutOff: boolean;
}

/** A transaction whose records a `read_committed` consumer must not see. */
export interface AbortedTransaction {
  producerId: string;
  firstOffset: number;
}

/** A record as the log has it: a user's, or a transaction's marker. */
export interface RawRecord extends KafkaRecord {
  readonly isControlRecord: boolean;
  readonly batchContext: {
    producerId: string;
    inTransaction: boolean;
    /** Kafka's number for how the batch was compressed; absent where that is not known. */
    codec?: number;
  };
}
