import type { Codec } from "../record/codec.ts";
import { isInPlace, type KafkaRecord } from "../record/kafka_record.ts";
import type { DecodedRecord, RecordDecoder } from "../record/row_decoder.ts";
import type { Tick } from "../record/tick.ts";
import { undecodable } from "../record/undecodable.ts";
import type { TickLayout, TimedTick } from "../scylla/layout/tick_layout.ts";

/** A tick that still knows what it was decoded from. */
export type DecodedTick = DecodedRecord & TimedTick;

/** Decodes the built-in shape of records for a table of ticks. */
export function tickDecoder(
  codec: Codec,
  { remove }: Pick<TickLayout, "remove">,
): RecordDecoder<DecodedTick> {
  const decodeIn = codec.decodeIn?.bind(codec);
  return {
    ready: codec.ready?.bind(codec),
    decode(partition, record, writeTimeUs) {
      const { offset } = record;
      if (decodeIn !== undefined && isInPlace(record)) {
        const { data, valueStart, valueLength } = record;
        const tick = decodeIn(data, valueStart, valueStart + valueLength);
        return stored(tick, partition, record, writeTimeUs);
      }
      const { value } = record;
      if (value === null && remove !== undefined) {
        const { symbol, timestampMs } = codec.decodeKey(record.key);
        if (remove.needsTime && timestampMs === undefined) {
          throw undecodable(
            "the tombstone's key tells no TimeStamp, which is part of the row's key",
          );
        }
        return {
          symbol,
          price: 0,
          timestampMs: timestampMs ?? 0,
          partition,
          offset,
          writeTimeUs,
          record,
          deletes: true,
        };
      }
      return stored(codec.decode(value), partition, record, writeTimeUs);
    },
  };
}

function stored(
  { symbol, price, timestampMs }: Tick,
  partition: number,
  record: KafkaRecord,
  writeTimeUs: number,
): DecodedTick {
  const { offset } = record;
  return { symbol, price, timestampMs, partition, offset, writeTimeUs, record, deletes: false };
}
