import type protobuf from "protobufjs";
import { AndeanError, messageOf } from "../errors/andean_error.ts";
import { decodeUtf8, withoutMark } from "../record/utf8.ts";
import { type AvroType, parseAvroSchema } from "./avro/schema.ts";
import {
  importsBeside,
  parseDescriptorSet,
  parseProto,
  type ProtoSchema,
  typesOf,
} from "./protobuf/schema.ts";

/** More is no schema, but the wrong file; it may be endless, such as a device. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A schema's text, and what it says. */
export interface AvroSchemaFile {
  text: string;
  type: AvroType;
}

/** A Protobuf schema of which one message is meant. */
export interface ProtoSchemaFile {
  /** `undefined` where it is a descriptor set. */
  text: string | undefined;
  type: protobuf.Type;
  /** From the file's messages to this one, for the wire format. */
  path: number[];
}

/** @throws {AndeanError} `configuration` where the file can't be read, or holds no Avro schema */
export async function readAvroSchema(file: string): Promise<AvroSchemaFile> {
  const text = decodeText(file, await readBytes(file), "an Avro schema (.avsc)");
  try {
    return { text, type: parseAvroSchema(text) };
  } catch (thrown) {
    throw unusable(file, messageOf(thrown), "an Avro schema (.avsc)", thrown);
  }
}

/** @throws {AndeanError} `configuration` where the file can't be read, or is not JSON */
export async function readJsonSchema(file: string): Promise<string> {
  const text = decodeText(file, await readBytes(file), "a JSON Schema");
  try {
    JSON.parse(text);
  } catch (thrown) {
    throw unusable(file, "it is not JSON", "a JSON Schema", thrown);
  }
  return text;
}

/** @throws {AndeanError} `configuration` where the file can't be read, or has no such message */
export async function readProtoSchema(file: string, message?: string): Promise<ProtoSchemaFile> {
  const wanted = "a .proto file or a descriptor set of protoc";
  const bytes = await readBytes(file);
  // A descriptor set begins with field 1, which no text begins with: it is a line feed.
  const isText = file.endsWith(".proto") || bytes[0] !== 0x0a;
  let schema: ProtoSchema;
  let text: string | undefined;
  try {
    text = isText ? decodeText(file, bytes, wanted) : undefined;
    schema = text === undefined ? parseDescriptorSet(bytes) : parseProto(text, importsBeside(file));
  } catch (thrown) {
    if (thrown instanceof AndeanError) throw thrown;
    throw unusable(file, messageOf(thrown), wanted, thrown);
  }
  return { text, ...chooseMessage(schema, file, message) };
}

/** @throws {AndeanError} `configuration` where there is no such message, or several could be meant */
export function chooseMessage(
  { root, messages }: ProtoSchema,
  file: string,
  message: string | undefined,
): { type: protobuf.Type; path: number[] } {
  const all = [...withInner(messages, [])];
  const names = all.map(({ type }) => type.fullName.slice(1));
  if (message === undefined) {
    const [only, second] = messages;
    if (only !== undefined && second === undefined) return { type: only, path: [0] };
    throw unusable(
      file,
      only === undefined ? "it has no message" : "it has several messages",
      undefined,
      undefined,
      only === undefined ? "" : `Name one with --message: ${names.join(", ")}.`,
    );
  }
  // Its package may be left away.
  const found = all.find(({ type }) => type.fullName === `.${message}`) ??
    all.find(({ type }) => type.fullName.endsWith(`.${message}`));
  if (found !== undefined) return found;
  try {
    return { type: root.lookupType(message), path: [] }; // One of an imported file.
  } catch {
    throw unusable(
      file,
      `it has no message "${message}"`,
      undefined,
      undefined,
      `Its messages are ${names.join(", ")}.`,
    );
  }
}

function* withInner(
  types: readonly protobuf.Type[],
  outer: readonly number[],
): Generator<{ type: protobuf.Type; path: number[] }> {
  for (const [index, type] of types.entries()) {
    const path = [...outer, index];
    yield { type, path };
    yield* withInner(typesOf(type), path);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    using file = await Deno.open(path);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of file.readable) {
      chunks.push(chunk);
      if ((length += chunk.length) > MAX_BYTES) break;
    }
    if (length > MAX_BYTES) throw new RangeError(`it has more than ${MAX_BYTES} bytes`);
    return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound ? "no such file" : messageOf(cause);
    throw new AndeanError("configuration", `Cannot read the schema "${path}": ${reason}`, {
      hint: "Name a readable file with --schema.",
      cause,
    });
  }
}

function decodeText(file: string, bytes: Uint8Array, wanted: string): string {
  try {
    return withoutMark(decodeUtf8(bytes));
  } catch (thrown) {
    throw unusable(file, "it is not text", wanted, thrown);
  }
}

function unusable(
  file: string,
  reason: string,
  wanted: string | undefined,
  cause: unknown,
  hint = `Name ${wanted} with --schema.`,
): AndeanError {
  return new AndeanError("configuration", `Cannot use the schema "${file}": ${reason}`, {
    hint: hint === "" ? undefined : hint,
    cause,
  });
}
