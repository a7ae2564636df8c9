import protobuf from "protobufjs";
import { copyOf } from "../copy_of.ts";
import { exactInteger } from "../integers.ts";
import { setField, type Value, type ValueObject } from "../value_format.ts";
import { isClosed, type MapEntry } from "./map_entries.ts";
import { wellKnownReader } from "./well_known.ts";

/** What protobufjs decodes a message to, its maps as entries. */
type Message = Record<string, unknown>;

/** Makes a {@linkcode Value} of what protobufjs has decoded. */
export type ReadMessage = (message: Message) => Value;

interface FieldReader {
  name: string;
  read: (raw: unknown) => Value;
  /** What an absent field stands for. */
  absent: () => Value;
}

/**
 * Makes the reader of a message type once.
 *
 * A field that is not there has its default, or is null where its absence can be told (`optional`,
 * messages, members of a oneof). Enums are names, or the number where none fits; maps are objects.
 */
export function messageReader(
  type: protobuf.Type,
  known = new Map<protobuf.Type, ReadMessage>(),
): ReadMessage {
  const made = known.get(type);
  if (made !== undefined) return made;
  const fields: FieldReader[] = [];
  const plain = (message: Message): ValueObject => {
    const value: ValueObject = {};
    for (let index = 0; index < fields.length; index++) {
      const { name, read, absent } = fields[index]!;
      // Its prototype has the defaults, which say nothing of what was sent.
      setField(value, name, Object.hasOwn(message, name) ? read(message[name]) : absent());
    }
    return value;
  };
  const special = wellKnownReader(type.fullName);
  const reader = special === undefined ? plain : (message: Message) => special(plain(message));
  known.set(type, reader);
  for (const field of type.fieldsArray) fields.push(fieldReader(field.resolve(), known));
  return reader;
}

function fieldReader(
  field: protobuf.Field,
  known: Map<protobuf.Type, ReadMessage>,
): FieldReader {
  const { name } = field;
  const read = valueReader(field, known);
  if (field instanceof protobuf.MapField) {
    return { name, read: mapReader(field, read), absent: () => ({}) };
  }
  if (field.repeated) {
    return { name, read: (raw) => (raw as unknown[]).map(read), absent: () => [] };
  }
  // proto2 can say what an absent field stands for.
  const hasDefault = !field.hasPresence || field.options?.["default"] !== undefined;
  const absent = hasDefault && !(field.resolvedType instanceof protobuf.Type)
    ? read(field.typeDefault)
    : null;
  return { name, read, absent: () => absent };
}

function valueReader(
  field: protobuf.Field,
  known: Map<protobuf.Type, ReadMessage>,
): (raw: unknown) => Value {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) {
    const read = messageReader(resolvedType, known);
    return (raw) => read(raw as Message);
  }
  if (resolvedType instanceof protobuf.Enum) {
    const { valuesById } = resolvedType;
    return (raw) => valuesById[raw as number] ?? (raw as number);
  }
  switch (field.type) {
    case "int64":
    case "sint64":
    case "sfixed64":
    case "uint64":
    case "fixed64":
      return (raw) => typeof raw === "number" ? raw : exactLong(raw as Long);
    case "bytes":
      return (raw) => copyOf(raw as Uint8Array);
    default:
      return (raw) => raw as Value;
  }
}

/** What protobufjs makes of 64-bit integers. */
interface Long {
  low: number;
  high: number;
  unsigned: boolean;
}

function exactLong({ low, high, unsigned }: Long): number | bigint {
  // In the range of exact numbers, which most are.
  if (high >= -0x20_0000 && high < 0x20_0000) {
    const number = (unsigned ? high >>> 0 : high) * 2 ** 32 + (low >>> 0);
    if (Number.isSafeInteger(number)) return number;
  }
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return exactInteger(unsigned ? bits : BigInt.asIntN(64, bits));
}

/** What an entry leaves out stands for the default; the last one of a key counts. */
function mapReader(
  { keyType, resolvedType, typeDefault }: protobuf.MapField,
  read: (raw: unknown) => Value,
): (raw: unknown) => ValueObject {
  const absentKey = keyType === "string" ? "" : keyType === "bool" ? false : 0;
  const absentValue = resolvedType instanceof protobuf.Type ? {} : typeDefault;
  const known = resolvedType instanceof protobuf.Enum && isClosed(resolvedType)
    ? resolvedType.valuesById
    : undefined;
  return (raw) => {
    const entries: ValueObject = {};
    for (const entry of raw as MapEntry[]) {
      const key = Object.hasOwn(entry, "key") ? entry.key : absentKey;
      const value = Object.hasOwn(entry, "value") ? entry.value : absentValue;
      // As a field of its own it would not be there either.
      if (known !== undefined && !Object.hasOwn(known, value as number)) continue;
      setField(
        entries,
        typeof key === "object" ? String(exactLong(key as Long)) : String(key),
        read(value),
      );
    }
    return entries;
  };
}
