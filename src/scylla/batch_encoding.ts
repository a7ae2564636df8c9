import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";

const types = cassandra.types.dataTypes;
/** Protocol versions whose frames have this header and these batch flags. */
const MIN_VERSION = 3;
const MAX_VERSION = 4;
const HEADER_BYTES = 9;
const BATCH_OPCODE = 0x0d;
const UNLOGGED = 1;
const PREPARED = 1;
const TIMESTAMP_FLAG = 0x20;
const TWO_32 = 2 ** 32;

/** The driver's encoder, and a statement of a batch as the driver has prepared it. */
interface Encoder {
  protocolVersion: number;
  encode(value: unknown, type: unknown): Buffer | null;
}
interface PreparedItem {
  queryId?: Buffer;
  params?: unknown[];
  meta?: { columns: { type: { code: number } }[] };
}

/** A batch as the driver's `BatchRequest` holds it. */
export interface BatchRequest {
  queries: PreparedItem[];
  /** 1 for unlogged. */
  type: number;
  timestamp: { high: number; low: number } | number | null | undefined;
  hints: unknown;
  options: {
    getConsistency(): number;
    getSerialConsistency(): number | undefined;
    getCustomPayload(): unknown;
    isQueryTracing(): boolean | undefined;
  };
  write(encoder: Encoder, streamId: number): Buffer;
}

/** The driver's own way to make the request of a batch. */
interface BatchingClient {
  _createBatchRequest?(items: unknown, options: unknown): Promise<BatchRequest>;
}

/**
 * Lets a client write batches of one prepared statement into a single buffer. The driver makes two
 * buffers for every value, which is the greater part of what a written row costs.
 *
 * Preparing, routing, time-outs and retries stay the driver's.
 */
export function encodeBatchesAtOnce(client: cassandra.Client): void {
  const batching = client as unknown as BatchingClient;
  const create = batching._createBatchRequest?.bind(client);
  if (create === undefined) return; // Another driver: it goes on as it does.
  batching._createBatchRequest = async (items, options) => {
    const request = await create(items, options);
    const write = request.write.bind(request);
    request.write = (encoder, streamId) =>
      encodeBatch(request, encoder, streamId) ?? write(encoder, streamId);
    return request;
  };
}

/**
 * The frame of a batch (CQL binary protocol v4, 4.1.7), equal to the driver's own to the byte.
 *
 * @returns `undefined` for what is left to the driver: other statements, other versions
 */
export function encodeBatch(
  request: BatchRequest,
  encoder: Encoder,
  streamId: number,
): Buffer | undefined {
  const { queries, options, timestamp, type } = request;
  const { protocolVersion } = encoder;
  const { queryId, meta } = queries[0] ?? {};
  if (
    protocolVersion < MIN_VERSION || protocolVersion > MAX_VERSION || type !== UNLOGGED ||
    queryId === undefined || meta === undefined || options.getCustomPayload() ||
    options.isQueryTracing() || options.getSerialConsistency() ||
    queries.some((item) => item.queryId !== queryId)
  ) return undefined;

  const frame = new FrameBuffer();
  frame.byte(protocolVersion);
  frame.byte(0);
  frame.int16(streamId);
  frame.byte(BATCH_OPCODE);
  frame.int32(0); // The length, which is known at the end.
  frame.byte(UNLOGGED);
  frame.int16(queries.length);
  for (const { params = [] } of queries) {
    frame.byte(PREPARED);
    frame.int16(queryId.length);
    frame.bytes(queryId);
    frame.int16(params.length);
    for (let index = 0; index < params.length; index++) {
      const column = meta.columns[index];
      if (column === undefined) return undefined; // The driver says what is wrong.
      frame.value(params[index], column.type, encoder);
    }
  }
  frame.int16(options.getConsistency());
  if (timestamp === null || timestamp === undefined) {
    frame.byte(0);
  } else {
    frame.byte(TIMESTAMP_FLAG);
    if (typeof timestamp === "number") frame.int64(timestamp);
    else {
      frame.int32(timestamp.high);
      frame.int32(timestamp.low);
    }
  }
  return frame.finish();
}

/** A buffer that grows, with CQL's notations. All of a process's frames are built in one memory. */
class FrameBuffer {
  static #memory = Buffer.allocUnsafeSlow(256 * 1024);
  #at = 0;

  byte(value: number): void {
    this.#room(1);
    FrameBuffer.#memory[this.#at++] = value;
  }

  int16(value: number): void {
    this.#room(2);
    FrameBuffer.#memory[this.#at++] = value >> 8;
    FrameBuffer.#memory[this.#at++] = value;
  }

  int32(value: number): void {
    this.#room(4);
    const memory = FrameBuffer.#memory;
    memory[this.#at++] = value >>> 24;
    memory[this.#at++] = value >>> 16;
    memory[this.#at++] = value >>> 8;
    memory[this.#at++] = value;
  }

  /** A whole number of up to 53 bits. */
  int64(value: number): void {
    this.int32(Math.floor(value / TWO_32) | 0);
    this.int32(value % TWO_32 | 0);
  }

  bytes(data: Uint8Array): void {
    this.#room(data.length);
    FrameBuffer.#memory.set(data, this.#at);
    this.#at += data.length;
  }

  /** A value behind its length; what is not plain is left to the driver's encoder. */
  value(value: unknown, type: { code: number }, encoder: Encoder): void {
    const { code } = type;
    if (typeof value === "number") {
      if ((code === types.bigint || code === types.timestamp) && Number.isSafeInteger(value)) {
        this.int32(8);
        return this.int64(value);
      }
      if (code === types.int && (value | 0) === value) {
        this.int32(4);
        return this.int32(value);
      }
      if (code === types.double) {
        this.int32(8);
        this.#room(8);
        this.#at = FrameBuffer.#memory.writeDoubleBE(value, this.#at);
        return;
      }
    }
    const encoded = encoder.encode(value, type);
    if (!(encoded instanceof Uint8Array)) {
      // Null is written as the length -1, an unset value as -2.
      return this.int32(encoded === null ? -1 : -2);
    }
    this.int32(encoded.length);
    this.bytes(encoded);
  }

  /** The frame, with its length filled in, in memory of its own. */
  finish(): Buffer {
    const end = this.#at;
    this.#at = 5;
    this.int32(end - HEADER_BYTES);
    return Buffer.from(FrameBuffer.#memory.subarray(0, end));
  }

  #room(bytes: number): void {
    const wanted = this.#at + bytes;
    if (wanted <= FrameBuffer.#memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, FrameBuffer.#memory.length * 2));
    FrameBuffer.#memory.copy(larger, 0, 0, this.#at);
    FrameBuffer.#memory = larger;
  }
}
