import { Buffer } from "node:buffer";

/** A record to be written into a batch. */
export interface LogRecord {
  /** From the batch's first offset. */
  offsetDelta: number;
  timestampDelta: number;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers: [string, Uint8Array | null][];
}

/** What stands in a batch's header. */
export interface LogBatchOptions {
  baseOffset: number;
  /** @default the last record's */
  lastOffsetDelta?: number;
  baseTimestamp?: number;
  maxTimestamp?: number;
  /** Codec and flags. @default 0 */
  attributes?: number;
  producerId?: number;
  compress?: (records: Buffer) => Buffer;
  magic?: number;
}

/** Zigzag, seven bits a byte, as Kafka's `ByteUtils.writeVarlong`. */
function varint(value: number): Buffer {
  let rest = value >= 0 ? BigInt(value) * 2n : -BigInt(value) * 2n - 1n;
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function sized(bytes: Uint8Array | null): Buffer {
  return bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);
}

/** A record batch as it stands in a log (KIP-98), written here without any of andean's code. */
export function writeBatch(records: readonly LogRecord[], options: LogBatchOptions): Buffer {
  const body = Buffer.concat(records.map((record) => {
    const { offsetDelta, timestampDelta, key, value, headers } = record;
    return sized(Buffer.concat([
      Buffer.from([0]),
      varint(timestampDelta),
      varint(offsetDelta),
      sized(key),
      sized(value),
      varint(headers.length),
      ...headers.flatMap(([name, content]) => [sized(Buffer.from(name)), sized(content)]),
    ]));
  }));
  const packed = options.compress?.(body) ?? body;
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(BigInt(options.baseOffset), 0);
  header.writeInt32BE(61 - 12 + packed.length, 8);
  header.writeInt8(options.magic ?? 2, 16);
  header.writeInt16BE(options.attributes ?? 0, 21);
  header.writeInt32BE(options.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? 0, 23);
  header.writeBigInt64BE(BigInt(options.baseTimestamp ?? 0), 27);
  header.writeBigInt64BE(BigInt(options.maxTimestamp ?? 0), 35);
  header.writeBigInt64BE(BigInt(options.producerId ?? -1), 43);
  header.writeInt32BE(records.length, 57);
  return Buffer.concat([header, packed]);
}
