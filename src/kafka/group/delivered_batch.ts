import type { KafkaRecord } from "../../record/kafka_record.ts";

/** Records of one Kafka partition, in offset order. */
export interface DeliveredBatch {
  partition: number;
  /** Never empty. */
  records: readonly KafkaRecord[];
  /** Where the next read starts: past the last record and any transaction markers behind it. */
  nextOffset: number;
}
