import type { OutgoingRecord } from "../kafka/batches/outgoing_record.ts";
import { keyPartitioner } from "../kafka/send/partitioner.ts";
import type { Codec } from "../record/codec.ts";
import { RUN_ID_HEADER, SEQUENCE_HEADER } from "../record/headers.ts";
import { corrupted, corruptPlan } from "./corrupt.ts";
import type { ProduceOptions } from "./options.ts";
import { generateTicks, type TickOptions } from "./ticks.ts";

/** A record with its number in the run, from 0. */
export type NumberedRecord = OutgoingRecord & { partition: number; sequence: number };

/** What the records of a run depend on. */
export interface RecordOptions extends TickOptions, Pick<ProduceOptions, "count" | "corrupt"> {
  /** In every record's header. */
  runId: string;
  /** How many Kafka partitions the topic has. */
  topicPartitions: number;
}

/**
 * The records of some symbols, in the order of their numbers: the same, whoever else sends others.
 *
 * @param places of the symbols among the distinct ones, ascending
 */
export function* numberedRecords(
  options: RecordOptions,
  places: readonly number[],
  codec: Codec,
): Generator<NumberedRecord> {
  const { count, corrupt, runId, topicPartitions } = options;
  const partitionOf = keyPartitioner(topicPartitions);
  const corruptionOf = corruptPlan(count, corrupt);
  for (const tick of generateTicks(options, places)) {
    const { symbol, sequence } = tick;
    if (sequence >= count) return; // Numbers only grow.
    const value = codec.encode(tick);
    const corruption = corruptionOf(sequence);
    yield {
      key: symbol,
      value: corruption === undefined ? value : corrupted(value, corruption, codec),
      headers: { [RUN_ID_HEADER]: runId, [SEQUENCE_HEADER]: String(sequence) },
      partition: partitionOf(symbol),
      sequence,
    };
  }
}
