import { undecodable } from "../../record/undecodable.ts";
import { copyOf } from "../copy_of.ts";
import { setField, type Value, type ValueObject } from "../value_format.ts";
import type { ByteReader } from "./byte_reader.ts";
import { logicalDecoder } from "./logical.ts";
import type { AvroType, RecordType } from "./schema.ts";

/** Reads one value. */
export type Decode = (reader: ByteReader) => Value;

/** Makes the reader of a type once, so that records don't look at their schema again. */
export function avroDecoder(type: AvroType): Decode {
  return new DecoderMaker().of(type);
}

class DecoderMaker {
  /** Before their fields are known: they may be of the same type. */
  #records = new Map<RecordType, Decode>();
  #floors = new Map<AvroType, number>();

  of(type: AvroType): Decode {
    switch (type.kind) {
      case "null":
        return () => null;
      case "boolean":
        return (reader) => reader.boolean();
      case "float":
        return (reader) => reader.float();
      case "double":
        return (reader) => reader.double();
      case "int":
        return withLogical(type, (reader) => reader.int());
      case "long":
        return withLogical(type, (reader) => reader.long());
      case "bytes":
        return withLogical(type, (reader) => copyOf(reader.bytes()));
      case "string":
        return withLogical(type, (reader) => reader.string());
      case "fixed": {
        const { size } = type;
        return withLogical(type, (reader) => copyOf(reader.take(size)));
      }
      case "enum":
        return enumDecoder(type.symbols);
      case "union":
        return unionDecoder(type.branches.map((branch) => this.of(branch)));
      case "array":
        return this.#array(type.items);
      case "map":
        return this.#map(type.values);
      case "record":
        return this.#record(type);
    }
  }

  #array(items: AvroType): Decode {
    const decode = this.of(items);
    const minBytes = this.#floor(items);
    return (reader) => {
      reader.enter();
      const values: Value[] = [];
      for (let left = reader.block(minBytes); left > 0;) {
        values.push(decode(reader));
        if (--left === 0) left = reader.block(minBytes);
      }
      reader.leave();
      return values;
    };
  }

  #map(values: AvroType): Decode {
    const decode = this.of(values);
    return (reader) => {
      reader.enter();
      const entries: ValueObject = {};
      for (let left = reader.block(1); left > 0;) {
        setField(entries, reader.string(), decode(reader));
        if (--left === 0) left = reader.block(1);
      }
      reader.leave();
      return entries;
    };
  }

  #record(type: RecordType): Decode {
    const known = this.#records.get(type);
    if (known !== undefined) return known;
    const names: string[] = [];
    const decoders: Decode[] = [];
    let isFree = false;
    const decode: Decode = (reader) => {
      reader.enter();
      if (isFree) reader.chargeFree(names.length);
      const record: ValueObject = {};
      for (let index = 0; index < names.length; index++) {
        setField(record, names[index]!, decoders[index]!(reader));
      }
      reader.leave();
      return record;
    };
    this.#records.set(type, decode);
    for (const field of type.fields) {
      names.push(field.name);
      decoders.push(this.of(field.type));
    }
    isFree = this.#floor(type) === 0;
    return decode;
  }

  /** What a value takes at least, in bytes; a record within itself counts once. */
  #floor(type: AvroType): number {
    const known = this.#floors.get(type);
    if (known !== undefined) return known;
    this.#floors.set(type, 0);
    const floor = this.#floorOf(type);
    this.#floors.set(type, floor);
    return floor;
  }

  #floorOf(type: AvroType): number {
    switch (type.kind) {
      case "null":
        return 0;
      case "float":
        return 4;
      case "double":
        return 8;
      case "fixed":
        return type.size;
      case "record":
        return type.fields.reduce((sum, field) => sum + this.#floor(field.type), 0);
      default:
        return 1;
    }
  }
}

function withLogical(
  type: AvroType & { logical?: Parameters<typeof logicalDecoder>[0] | undefined },
  decode: Decode,
): Decode {
  if (type.logical === undefined) return decode;
  const meaning = logicalDecoder(type.logical);
  return (reader) => meaning(decode(reader));
}

function enumDecoder(symbols: readonly string[]): Decode {
  return (reader) => {
    const index = reader.int();
    const symbol = symbols[index];
    if (symbol === undefined) throw undecodable(`an enum is ${index}, of ${symbols.length}`);
    return symbol;
  };
}

function unionDecoder(branches: readonly Decode[]): Decode {
  return (reader) => {
    const index = reader.int();
    const branch = branches[index];
    if (branch === undefined) throw undecodable(`a union is ${index}, of ${branches.length}`);
    return branch(reader);
  };
}
