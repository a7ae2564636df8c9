/** Names the run of `produce` that sent a record. */
export const RUN_ID_HEADER = "andean-run-id";
/** The record's number within its run, from 0, in decimal. */
export const SEQUENCE_HEADER = "andean-sequence";

/**
 * What a dead letter tells of the record it stands for. The first six names are those of Kafka
 * Connect (`DeadLetterQueueReporter`), so that tools made for its dead letter queues read ours.
 */
export const DEAD_LETTER_HEADERS = {
  topic: "__connect.errors.topic",
  partition: "__connect.errors.partition",
  offset: "__connect.errors.offset",
  stage: "__connect.errors.stage",
  exception: "__connect.errors.exception.class.name",
  reason: "__connect.errors.exception.message",
  /** The record's own timestamp, in milliseconds since the epoch, in decimal. */
  timestamp: "andean-source-timestamp",
} as const;
