import { Buffer } from "node:buffer";
import type { IHeaders } from "kafkajs";
import type { RecordHeaders } from "../record/kafka_record.ts";

/**
 * Headers as kafkajs can send them. It writes bytes of any class but `Buffer` as the text of their
 * numbers, and fails on a header whose value is null, which other clients may send: such a header
 * is left out, and reads the same.
 */
export function outgoingHeaders(headers: RecordHeaders): IHeaders {
  const sent: IHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      sent[name] = Array.isArray(value) ? value.map(sendable) : sendable(value);
    }
  }
  return sent;
}

function sendable(value: Uint8Array | string): Buffer | string {
  if (typeof value === "string") return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
