import type protobuf from "protobufjs";
import { messageOf } from "../../errors/andean_error.ts";
import { undecodable } from "../../record/undecodable.ts";
import { avroFormat } from "../avro/avro_format.ts";
import { parseAvroSchema } from "../avro/schema.ts";
import { jsonFormat } from "../json_format.ts";
import { protobufFormat } from "../protobuf/protobuf_format.ts";
import { parseProto, typesOf } from "../protobuf/schema.ts";
import type { ValueFormat } from "../value_format.ts";
import type { RegisteredSchema } from "./registry_client.ts";
import { readMessagePath } from "./wire_format.ts";

/** Decodes what follows a schema's id. */
export type RegisteredDecoder = Pick<ValueFormat, "decode" | "hasFractions">;

/**
 * The decoder of a registered schema.
 *
 * @throws {AndeanError} `undecodable` where the schema can't be used
 */
export function registeredDecoder(schema: RegisteredSchema): RegisteredDecoder {
  const { type, text, references } = schema;
  try {
    switch (type) {
      case "AVRO": {
        const parsed = parseAvroSchema(text, references.map((reference) => reference.text));
        return avroFormat(parsed);
      }
      case "PROTOBUF":
        return protobufDecoder(text, references);
      case "JSON":
        return jsonFormat; // Values are decoded, and not held against the schema.
    }
  } catch (thrown) {
    throw undecodable(`its schema can't be used: ${messageOf(thrown)}`, thrown);
  }
}

function protobufDecoder(
  text: string,
  references: RegisteredSchema["references"],
): RegisteredDecoder {
  const { messages } = parseProto(text, (path) => {
    const found = references.find(({ name }) => name === path);
    if (found === undefined) throw new Error(`it imports "${path}", which is no reference of it`);
    return found.text;
  });
  const formats = new Map<protobuf.Type, ValueFormat>();
  return {
    decode(bytes) {
      const { path, rest } = readMessagePath(bytes);
      const type = messageAt(messages, path);
      let format = formats.get(type);
      if (format === undefined) formats.set(type, format = protobufFormat(type));
      return format.decode(rest);
    },
    // Of the messages that came.
    hasFractions: (names) =>
      formats.values().some((format) => format.hasFractions?.(names) === true),
  };
}

function messageAt(messages: readonly protobuf.Type[], path: readonly number[]): protobuf.Type {
  let types = messages;
  let found: protobuf.Type | undefined;
  for (const index of path) {
    found = types[index];
    if (found === undefined) throw undecodable(`its schema has no message ${path.join(".")}`);
    types = typesOf(found);
  }
  return found!;
}
