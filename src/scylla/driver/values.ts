import cassandra from "cassandra-driver";
import { Buffer } from "node:buffer";

/** Bytes as the driver writes a `blob`; the memory is shared, not copied. Text becomes UTF-8. */
export function blobOf(data: Uint8Array | string): Buffer {
  return typeof data === "string"
    ? Buffer.from(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** A `tuple` as the driver reads it. */
export interface TupleValue {
  get(index: number): unknown;
}

/** A `tuple` as the driver writes it. */
export function tupleOf(...elements: unknown[]): TupleValue {
  return new cassandra.types.Tuple(...elements);
}

/** Leaves a column as it is. The driver's `null` would delete what it holds. */
export const UNSET: unknown = cassandra.types.unset;
