import type { Buffer } from "node:buffer";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import kafkajs from "kafkajs";
import type { KafkaRecord } from "../../../record/kafka_record.ts";
import { MAX_DECOMPRESSED_BYTES } from "./decompressed_bytes.ts";
import { decodeLz4, encodeLz4 } from "./lz4.ts";
import type { RawRecord } from "../raw_records.ts";
import { decodeSnappy, encodeSnappy } from "./snappy.ts";

/** The codecs of `--compression`. */
export const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
/** One of {@linkcode COMPRESSIONS}. */
export type Compression = typeof COMPRESSIONS[number];

const gzip = promisify(zlib.gzip);
const zstdCompress = promisify(zlib.zstdCompress);

/** Kafka's number for a codec. */
export function codecNumber(compression: Compression): number {
  const types = kafkajs.CompressionTypes;
  return {
    none: types.None,
    gzip: types.GZIP,
    snappy: types.Snappy,
    lz4: types.LZ4,
    zstd: types.ZSTD,
  }[compression];
}

/** How the batch of a record that was fetched was compressed; `undefined` where nothing tells. */
export function compressionOf(record: KafkaRecord): Compression | undefined {
  const { codec } = (record as Partial<RawRecord>).batchContext ?? {};
  return COMPRESSIONS.find((compression) => codecNumber(compression) === codec);
}

/** Compresses off the main thread, where the runtime can. */
export async function compress(compression: Compression, data: Buffer): Promise<Buffer> {
  switch (compression) {
    case "none":
      return data;
    case "gzip":
      return await gzip(data);
    case "snappy":
      return encodeSnappy(data);
    case "lz4":
      return encodeLz4(data);
    case "zstd":
      return await zstdCompress(data);
  }
}

/**
 * Reads what was compressed with the codec of this number; 0 is none.
 *
 * @throws {Error} where the data is not of that form, or is a bomb, which would take more than
 * `maxBytes`
 */
export function decompress(
  codec: number,
  data: Buffer,
  maxBytes = MAX_DECOMPRESSED_BYTES,
): Buffer {
  const types = kafkajs.CompressionTypes;
  switch (codec as kafkajs.CompressionTypes) {
    case types.None:
      return data;
    case types.GZIP:
      return zlib.gunzipSync(data, { maxOutputLength: maxBytes });
    case types.Snappy:
      return decodeSnappy(data, maxBytes);
    case types.LZ4:
      return decodeLz4(data, maxBytes);
    case types.ZSTD:
      return zlib.zstdDecompressSync(data, { maxOutputLength: maxBytes });
    default:
      throw new RangeError(`Kafka has no compression of number ${codec}`);
  }
}

/**
 * Gives kafkajs the codecs that it doesn't bring: it fails on a batch whose codec is not
 * registered, whatever was asked for.
 */
export function registerCompression(): void {
  for (const compression of ["snappy", "lz4", "zstd"] as const) {
    const type = codecNumber(compression) as keyof typeof kafkajs.CompressionCodecs;
    kafkajs.CompressionCodecs[type] = () => ({
      compress: ({ buffer }: { buffer: Buffer }) => compress(compression, buffer),
      // Async, so that what is thrown becomes a rejection, as kafkajs expects.
      // deno-lint-ignore require-await
      decompress: async (buffer: Buffer) => decompress(type, buffer),
    });
  }
}
