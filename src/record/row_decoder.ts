import type { KafkaRecord } from "./kafka_record.ts";

/** What a record asks of the table: a row, or the deletion of one. Decoders add what they know. */
export interface DecodedRecord {
  /** What it was decoded from. */
  record: KafkaRecord;
  /** The number of the Kafka partition. */
  partition: number;
  offset: number;
  /**
   * Microseconds since the epoch, growing with the records of a key: what was written later wins,
   * however often and in which order rows are written. Unused by tables that keep every record.
   */
  writeTimeUs: number;
  /** A tombstone, which deletes the row of its key. */
  deletes: boolean;
}

/** Turns the records of a topic into what one kind of row layout stores. */
export interface RecordDecoder<Item extends DecodedRecord = DecodedRecord> {
  /**
   * What a record asks for.
   *
   * @param writeTimeUs by the clock of its Kafka partition
   * @throws {AndeanError} that `isBadRecord` knows, where the record can't become a row
   */
  decode(partition: number, record: KafkaRecord, writeTimeUs: number): Item;
  /**
   * Fetches what decoding these needs, so that decoding need not wait; `undefined` where all is
   * there already.
   *
   * @throws {AndeanError} where a service refuses us, or is away for too long
   */
  ready?: ((records: readonly KafkaRecord[]) => Promise<void> | undefined) | undefined;
  /** Fields that no column took while decoding, each once; absent where nobody asks. */
  newFields?(): string[];
  /** Whether a record asks for nothing by choice: {@linkcode RecordDecoder.decode} refuses it. */
  ignores?(record: KafkaRecord): boolean;
}
