import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { OffsetRange, PartitionRange } from "../../record/offset_ranges.ts";
import type { DecodedRecord } from "../../record/row_decoder.ts";
import { isBadRecord } from "../../record/undecodable.ts";
import { decodeRecord } from "../../rows/prepare.ts";
import { WRITE_CLOCK_LOOKBACK, WriteClock } from "../../rows/write_clock.ts";
import type { Audit } from "../audit.ts";

/** A record whose key is looked at. */
export interface KeyedRecord {
  item: DecodedRecord;
  key: string;
}

/**
 * A record with the key of its row.
 *
 * @param writeTimeUs when it is written, in microseconds since the epoch
 * @returns `undefined` where it can't be decoded
 */
export function keyedRecord(
  { decoder, layout }: Audit,
  partition: number,
  record: KafkaRecord,
  writeTimeUs: number,
): KeyedRecord | undefined {
  try {
    const item = decodeRecord(partition, record, writeTimeUs, decoder);
    return { item, key: layout.rowKey(item) };
  } catch (error) {
    if (isBadRecord(error)) return undefined;
    throw error;
  }
}

/** A record's own time to live in seconds, where its row has one; `undefined` for the table's. */
export function ttlOf(
  { decoder, layout }: Audit,
  partition: number,
  record: KafkaRecord,
): number | undefined {
  if (layout.ttlOf === undefined) return undefined;
  try {
    return layout.ttlOf(decodeRecord(partition, record, 0, decoder));
  } catch (error) {
    if (isBadRecord(error)) return undefined;
    throw error;
  }
}

/**
 * Reads records in the order of their offsets, each with the time at which it is written, in
 * microseconds since the epoch.
 *
 * @throws {AndeanError} where any of the ranges can't be read
 */
export async function readTimed(
  { reader, books, layout }: Audit,
  ranges: readonly PartitionRange[],
  onRecord: (partition: number, record: KafkaRecord, writeTimeUs: number) => void,
): Promise<void> {
  for (const { partition, from, to } of ranges) {
    if (from >= to) continue;
    const clock = new WriteClock();
    const before = Math.max(books.of(partition).held.from, from - WRITE_CLOCK_LOOKBACK);
    // Where every record has a row of its own, nobody asks when it was written.
    const needed: OffsetRange = { from: layout.identity === "coordinates" ? from : before, to };
    await reader.read(partition, [needed], (records) => {
      for (const record of records) {
        const writeTimeUs = clock.next(record.timestampMs);
        if (record.offset >= from) onRecord(partition, record, writeTimeUs);
      }
    });
  }
}
