/**
 * Where the fields of a record batch of the format since Kafka 0.11 lie, in bytes (KIP-98; Kafka's
 * `DefaultRecordBatch`).
 */
export const BATCH = {
  BASE_OFFSET_AT: 0,
  LENGTH_AT: 8,
  /** A batch's length counts from behind the length itself. */
  LENGTH_BASE: 12,
  LEADER_EPOCH_AT: 12,
  MAGIC_AT: 16,
  CRC_AT: 17,
  /** The CRC covers all from here on; what is before it may be changed by brokers. */
  ATTRIBUTES_AT: 21,
  LAST_OFFSET_DELTA_AT: 23,
  BASE_TIMESTAMP_AT: 27,
  MAX_TIMESTAMP_AT: 35,
  PRODUCER_ID_AT: 43,
  PRODUCER_EPOCH_AT: 51,
  BASE_SEQUENCE_AT: 53,
  COUNT_AT: 57,
  RECORDS_AT: 61,
} as const;

/** The format's own number. */
export const BATCH_MAGIC = 2;
