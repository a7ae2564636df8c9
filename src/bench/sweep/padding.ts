import type { Mapping } from "../../mapping/schema.ts";
import type { Codec } from "../../record/codec.ts";
import type { Tick } from "../../record/tick.ts";

/** The field that makes a tick's JSON as large as wanted, and the column that it goes into. */
const OPENING = ',"Payload":"';
const CLOSING = '"}';

/** A tick has some 55 bytes; the field's own signs take 13 more. */
export const MIN_RECORD_BYTES = 80;

/** Columns of the default table, and one for what makes records large: rows grow with them. */
export const PADDED_TABLE = `CREATE TABLE IF NOT EXISTS {table} (
  symbol text, day date, ts timestamp, price double,
  kafka_partition int, kafka_offset bigint, payload text,
  PRIMARY KEY ((symbol, day), ts, kafka_partition, kafka_offset)
)`;

/** What fills that table: all records go the way of mapped ones, the small ones, too. */
export const PADDED_MAPPING: Mapping = {
  columns: {
    symbol: "value.Symbol",
    day: { from: "value.TimeStamp", unit: "s", bucket: "day" },
    ts: { from: "value.TimeStamp", unit: "s" },
    price: "value.Price",
    kafka_partition: "meta.partition",
    kafka_offset: "meta.offset",
    payload: "value.Payload",
  },
};

/**
 * Ticks in JSON of exactly so many bytes; a tick that is larger by itself stays as it is.
 *
 * @param encode gives a tick as the JSON object that grows
 * @param bytes of the value
 */
export function paddedCodec(
  { encode }: Pick<Codec, "encode">,
  bytes: number,
): Pick<Codec, "encode"> {
  const text = new TextEncoder();
  return {
    encode(tick: Tick): Uint8Array {
      const plain = encode(tick);
      const filler = bytes - (plain.length - 1) - OPENING.length - CLOSING.length;
      if (filler < 0) return plain;
      const padded = new Uint8Array(bytes);
      const open = plain.subarray(0, plain.length - 1); // Without its last brace.
      padded.set(open);
      padded.set(text.encode(OPENING), open.length);
      padded.fill(0x78, open.length + OPENING.length, bytes - CLOSING.length);
      padded.set(text.encode(CLOSING), bytes - CLOSING.length);
      return padded;
    },
  };
}
