import type { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";

interface Encoder {
  encode(value: unknown, type: { code: number }): Buffer;
  decode(bytes: Buffer, type: { code: number }): unknown;
}

// The driver's types leave it out.
const { Encoder } = cassandra as unknown as {
  Encoder: new (protocolVersion: number, options: object) => Encoder;
};
const encoder = new Encoder(4, {});

/** The bytes that the driver sends for a value of a column. */
export function sentBytes(value: unknown, type: keyof typeof cassandra.types.dataTypes): Buffer {
  return encoder.encode(value, { code: cassandra.types.dataTypes[type] as number });
}

/** What a reader of the column gets for a value that was sent. */
export function readBack(value: unknown, type: keyof typeof cassandra.types.dataTypes): unknown {
  return encoder.decode(sentBytes(value, type), {
    code: cassandra.types.dataTypes[type] as number,
  });
}
