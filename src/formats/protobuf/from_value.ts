import protobuf from "protobufjs";
import { shownValue } from "../../record/shown_value.ts";
import { FITTING_SCHEMA, unencodable } from "../unencodable.ts";
import { isObject, type Value } from "../value_format.ts";
import { wellKnownWriter } from "./well_known.ts";

const Long = protobuf.util.Long as unknown as {
  fromString(text: string, unsigned: boolean): unknown;
};

/** Makes what protobufjs encodes of a {@linkcode Value}. */
type WriteMessage = (value: Value) => Record<string, unknown>;
type Write = (value: Value) => unknown;

/**
 * Makes the writer of a message type once. protobufjs's own `fromObject` would cut a number that is
 * too large, and make text of whatever it is given.
 *
 * @returns a function that throws an `AndeanError` `configuration` where a value does not fit
 */
export function messageWriter(
  type: protobuf.Type,
  known = new Map<protobuf.Type, WriteMessage>(),
): WriteMessage {
  const made = known.get(type);
  if (made !== undefined) return made;
  const fields: { name: string; write: Write }[] = [];
  const special = wellKnownWriter(type.fullName);
  const writer: WriteMessage = (given) => {
    const value = special === undefined ? given : special(given);
    if (!isObject(value)) throw misfit(type.name, given, `the message ${type.name}`);
    const message: Record<string, unknown> = {};
    for (const { name, write } of fields) {
      const part = Object.hasOwn(value, name) ? value[name]! : null;
      if (part !== null) message[name] = write(part);
    }
    return message;
  };
  known.set(type, writer);
  for (const field of type.fieldsArray) {
    fields.push({ name: field.name, write: fieldWriter(field.resolve(), known) });
  }
  return writer;
}

function fieldWriter(field: protobuf.Field, known: Map<protobuf.Type, WriteMessage>): Write {
  const write = valueWriter(field, known);
  if (field instanceof protobuf.MapField) {
    return (value) => {
      if (!isObject(value)) throw misfit(field.name, value, "a map");
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, write(part)]));
    };
  }
  if (!field.repeated) return write;
  return (value) => {
    if (!Array.isArray(value)) throw misfit(field.name, value, "an array");
    return value.map(write);
  };
}

function valueWriter(field: protobuf.Field, known: Map<protobuf.Type, WriteMessage>): Write {
  const { resolvedType, type, name } = field;
  if (resolvedType instanceof protobuf.Type) return messageWriter(resolvedType, known);
  if (resolvedType instanceof protobuf.Enum) {
    return checked(
      name,
      resolvedType.name,
      (value) => typeof value === "string" ? resolvedType.values[value] : integer(value, 32, true),
    );
  }
  const bits = /64$/.test(type) ? 64 : 32;
  const signed = !/^(uint|fixed)/.test(type);
  switch (type) {
    case "double":
    case "float":
      return checked(
        name,
        type,
        (value) =>
          typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined,
      );
    case "bool":
      return checked(name, type, (value) => typeof value === "boolean" ? value : undefined);
    case "string":
      return checked(name, type, (value) => typeof value === "string" ? value : undefined);
    case "bytes":
      return checked(name, type, (value) => value instanceof Uint8Array ? value : undefined);
    default:
      return checked(name, type, (value) => integer(value, bits, signed));
  }
}

function checked(name: string, wanted: string, convert: (value: Value) => unknown): Write {
  return (value) => {
    const converted = convert(value);
    if (converted === undefined) throw misfit(name, value, wanted);
    return converted;
  };
}

function integer(value: Value, bits: number, signed: boolean): unknown {
  const isInteger = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!isInteger) return undefined;
  const exact = BigInt(value as bigint);
  if ((signed ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact)) !== exact) {
    return undefined;
  }
  return bits === 32 ? Number(exact) : Long.fromString(String(exact), !signed);
}

function misfit(name: string, value: Value, wanted: string) {
  return unencodable("Protobuf", `${name} is ${shownValue(value)}, wanted ${wanted}`, {
    hint: FITTING_SCHEMA,
  });
}
