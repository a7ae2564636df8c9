import { Buffer } from "node:buffer";
import type { OwnProtocol } from "../protocol/internals.ts";

/** Kafka's number for the request. */
export const METADATA_KEY = 3;
/** The first version whose answer tells topics' ids: Kafka 2.8; kafkajs stops at 6. */
export const METADATA_VERSION = 10;

/** The id of brokers that give none. */
const NO_ID = Buffer.alloc(16);

/**
 * Asks for a topic's id, which tells a topic from a later one of the same name (KIP-516), as
 * Kafka's own tools print it; `undefined` without one.
 *
 * Of the answer only as much is read as comes before the id (Kafka's `MetadataRequest.json` and
 * `MetadataResponse.json`).
 */
export function topicIdProtocol(topic: string): OwnProtocol<string | undefined> {
  const body = encodeRequest(topic);
  return {
    request: {
      apiKey: METADATA_KEY,
      apiVersion: METADATA_VERSION,
      apiName: "Metadata",
      // What kafkajs' encoder has of its own.
      encode: () => Promise.resolve({ buf: body, buffer: body }),
    },
    response: {
      decode: (answer) => Promise.resolve({ told: decodeTopicId(answer) }),
      parse: ({ told }) => Promise.resolve(told),
    },
  };
}

/** With the tagged fields that end a request's header since its second version: none. */
function encodeRequest(topic: string): Buffer {
  const name = Buffer.from(topic);
  const noTags = 0;
  return Buffer.concat([
    Buffer.from([noTags, ...varint(1 + 1)]), // Lengths are told as one more.
    NO_ID,
    Buffer.from(varint(name.length + 1)),
    name,
    Buffer.from([noTags, 0, 0, 0, noTags]), // Neither made where it is missing, nor rights told.
  ]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** @throws {RangeError} where the answer is too short */
function decodeTopicId(answer: Buffer): string | undefined {
  let at = 0;
  const number = () => {
    for (let value = 0, shift = 0;; shift += 7) {
      const byte = answer.readUInt8(at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const text = () => {
    const length = number() - 1; // Before `at` is looked at, which it moves.
    at += Math.max(0, length);
  };
  const tags = () => {
    for (let left = number(); left > 0; left--) {
      number();
      const length = number();
      at += length;
    }
  };
  tags(); // Of the header.
  at += 4; // How long we should be silent.
  for (let brokers = number() - 1; brokers > 0; brokers--) {
    at += 4; // Its node id.
    text();
    at += 4; // Its port.
    text(); // Its rack.
    tags();
  }
  text(); // The cluster's id.
  at += 4; // The controller.
  if (number() - 1 < 1) return undefined;
  at += 2; // The topic's error code: there is an id while leaders are chosen, too.
  text();
  if (at + NO_ID.length > answer.length) throw new RangeError("The answer is cut short");
  const id = answer.subarray(at, at + NO_ID.length);
  return id.equals(NO_ID) ? undefined : id.toString("base64url");
}
