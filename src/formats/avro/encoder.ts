import { shownValue } from "../../record/shown_value.ts";
import { FITTING_SCHEMA, unencodable } from "../unencodable.ts";
import { isObject, type Value } from "../value_format.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { logicalEncoder } from "./logical.ts";
import type { AvroType, RecordType } from "./schema.ts";

/** How values of a type are written. */
export interface Encoder {
  /** Whether the value has the type's form, as far as that tells the branches of a union apart. */
  fits(value: Value): boolean;
  /** @throws {AndeanError} `configuration` where a value does not fit */
  write(writer: ByteWriter, value: Value): void;
}

/** Makes the writer of a type once. */
export function avroEncoder(type: AvroType, records = new Map<RecordType, Encoder>()): Encoder {
  const of = (inner: AvroType) => avroEncoder(inner, records);
  switch (type.kind) {
    case "null":
      return plain("null", (value) => value === null, () => {});
    case "boolean":
      return plain(
        "boolean",
        (value) => typeof value === "boolean",
        (writer, value) => writer.byte(value ? 1 : 0),
      );
    case "float":
      return plain("float", isNumeric, (writer, value) => writer.float(Number(value)));
    case "double":
      return plain("double", isNumeric, (writer, value) => writer.double(Number(value)));
    case "int":
      return logical(
        type,
        plain("int", (value) => fitsBits(value, 32), (writer, value) => {
          writer.long(value as number);
        }),
      );
    case "long":
      return logical(
        type,
        plain("long", (value) => fitsBits(value, 64), (writer, value) => {
          writer.long(value as number);
        }),
      );
    case "bytes":
      return logical(
        type,
        plain("bytes", isBytes, (writer, value) => writer.bytes(value as Uint8Array)),
      );
    case "string":
      return logical(
        type,
        plain("string", (value) => typeof value === "string", (writer, value) => {
          writer.string(value as string);
        }),
      );
    case "fixed": {
      const { size } = type;
      return logical(
        type,
        plain(
          `${size} bytes`,
          (value) => isBytes(value) && value.length === size,
          (writer, value) => writer.raw(value as Uint8Array),
        ),
        size,
      );
    }
    case "enum": {
      const { symbols, name } = type;
      return plain(
        name,
        (value) => symbols.includes(value as string),
        (writer, value) => writer.long(symbols.indexOf(value as string)),
      );
    }
    case "array":
      return arrayEncoder(of(type.items));
    case "map":
      return mapEncoder(of(type.values));
    case "union":
      return unionEncoder(type.branches.map(of));
    case "record":
      return records.get(type) ?? recordEncoder(type, records);
  }
}

function plain(
  wanted: string,
  fits: (value: Value) => boolean,
  write: Encoder["write"],
): Encoder {
  return {
    fits,
    write(writer, value) {
      if (!fits(value)) throw misfit(value, wanted);
      write(writer, value);
    },
  };
}

function logical(type: AvroType, encoder: Encoder, size?: number): Encoder {
  if (!("logical" in type) || type.logical === undefined) return encoder;
  const rawOf = logicalEncoder(type.logical, type.kind, size);
  const { name } = type.logical;
  return {
    fits(value) {
      const raw = rawOf(value);
      return raw !== undefined && encoder.fits(raw);
    },
    write(writer, value) {
      const raw = rawOf(value);
      if (raw === undefined || !encoder.fits(raw)) throw misfit(value, name);
      encoder.write(writer, raw);
    },
  };
}

function arrayEncoder(items: Encoder): Encoder {
  return plain("an array", Array.isArray, (writer, value) => {
    const values = value as Value[];
    if (values.length > 0) writer.long(values.length);
    for (const item of values) items.write(writer, item);
    writer.long(0);
  });
}

function mapEncoder(values: Encoder): Encoder {
  return plain("a map", isObject, (writer, value) => {
    const entries = Object.entries(value as Record<string, Value>);
    if (entries.length > 0) writer.long(entries.length);
    for (const [key, entry] of entries) {
      writer.string(key);
      values.write(writer, entry);
    }
    writer.long(0);
  });
}

/** The first branch that fits: an integer is written as a long where that stands before double. */
function unionEncoder(branches: readonly Encoder[]): Encoder {
  const branchOf = (value: Value) => branches.findIndex(({ fits }) => fits(value));
  return plain("any branch of the union", (value) => branchOf(value) >= 0, (writer, value) => {
    const index = branchOf(value);
    writer.long(index);
    branches[index]!.write(writer, value);
  });
}

function recordEncoder(type: RecordType, records: Map<RecordType, Encoder>): Encoder {
  let fields: { name: string; encoder: Encoder; isOptional: boolean; fallback: Value }[] = [];
  const valueOf = (value: Record<string, Value>, name: string, fallback: Value) =>
    Object.hasOwn(value, name) ? value[name]! : fallback;
  const encoder = plain(
    `the record ${type.name}`,
    // Of two records in a union the one is meant that has all of the value's fields, and no others.
    (value) =>
      isObject(value) &&
      Object.keys(value).every((key) => fields.some(({ name }) => name === key)) &&
      fields.every(({ name, encoder, isOptional }) =>
        Object.hasOwn(value, name) ? encoder.fits(value[name]!) : isOptional
      ),
    () => {},
  );
  encoder.write = (writer, value) => {
    if (!isObject(value)) throw misfit(value, `the record ${type.name}`);
    for (const { name, encoder, isOptional, fallback } of fields) {
      if (!isOptional && !Object.hasOwn(value, name)) {
        throw unencodable("Avro", `it has no field ${name}, which ${type.name} wants`, {
          hint: FITTING_SCHEMA,
        });
      }
      encoder.write(writer, valueOf(value, name, fallback));
    }
  };
  records.set(type, encoder);
  fields = type.fields.map(({ name, type, default: given }) => {
    // A default in its JSON form is itself, but for bytes and what is more than one value.
    const encoder = avroEncoder(type, records);
    const fallback = (given?.value ?? null) as Value;
    return { name, encoder, isOptional: given !== undefined, fallback };
  });
  return encoder;
}

function fitsBits(value: Value, bits: number): boolean {
  if (typeof value === "bigint") return BigInt.asIntN(bits, value) === value;
  if (typeof value !== "number") return false;
  return bits === 32 ? value === (value | 0) : Number.isSafeInteger(value);
}

function isNumeric(value: Value): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function isBytes(value: Value): value is Uint8Array {
  return value instanceof Uint8Array;
}

function misfit(value: Value, wanted: string) {
  return unencodable("Avro", `${shownValue(value)} does not fit ${wanted}`, {
    hint: FITTING_SCHEMA,
  });
}
