/** A parsed Avro schema; named types are shared, and may contain themselves. */
export type AvroType =
  | { kind: Primitive; logical?: Logical | undefined }
  | { kind: "fixed"; name: string; size: number; logical?: Logical | undefined }
  | { kind: "enum"; name: string; symbols: readonly string[] }
  | { kind: "array"; items: AvroType }
  | { kind: "map"; values: AvroType }
  | { kind: "union"; branches: readonly AvroType[] }
  | RecordType;

/** Filled after it is made, because its fields may be of its own type. */
export interface RecordType {
  kind: "record";
  name: string;
  fields: AvroField[];
}

/** A field of a record. */
export interface AvroField {
  name: string;
  type: AvroType;
  /** Whether it may be left out by who writes; the value is in the schema's JSON form. */
  default?: { value: unknown } | undefined;
}

/** What bytes or numbers stand for. */
export type Logical =
  | { name: "decimal"; scale: number; precision: number }
  | { name: Exclude<typeof LOGICAL_NAMES[number], "decimal"> };

const PRIMITIVES = [
  "null",
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "bytes",
  "string",
] as const;
type Primitive = typeof PRIMITIVES[number];

const LOGICAL_NAMES = [
  "decimal",
  "uuid",
  "date",
  "time-millis",
  "time-micros",
  "timestamp-millis",
  "timestamp-micros",
  "timestamp-nanos",
  "local-timestamp-millis",
  "local-timestamp-micros",
  "local-timestamp-nanos",
  "duration",
] as const;

/** What each logical type stands on. On another type it means nothing, by the specification. */
const UNDERLYING: Record<typeof LOGICAL_NAMES[number], readonly string[]> = {
  "decimal": ["bytes", "fixed"],
  "uuid": ["string", "fixed"],
  "date": ["int"],
  "time-millis": ["int"],
  "time-micros": ["long"],
  "timestamp-millis": ["long"],
  "timestamp-micros": ["long"],
  "timestamp-nanos": ["long"],
  "local-timestamp-millis": ["long"],
  "local-timestamp-micros": ["long"],
  "local-timestamp-nanos": ["long"],
  "duration": ["fixed"],
};

/** A schema that is a bare name, as some registries have them. */
const BARE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Far beyond any schema that people write. */
const MAX_DEPTH = 200;

/**
 * Parses a schema: JSON, or a bare type name as registries have them.
 *
 * @param references texts of schemas whose named types this one uses, each before those that use it
 * @throws {TypeError} saying what is wrong with it
 */
export function parseAvroSchema(text: string, references: readonly string[] = []): AvroType {
  const parser = new SchemaParser();
  for (const reference of references) parser.parse(parseJson(reference), "", 0);
  return parser.parse(parseJson(text), "", 0);
}

function parseJson(text: string): unknown {
  if (BARE_NAME.test(text.trim())) return text.trim();
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError("it is not JSON");
  }
}

class SchemaParser {
  #named = new Map<string, AvroType>();

  parse(schema: unknown, namespace: string, depth: number): AvroType {
    if (depth > MAX_DEPTH) throw new TypeError(`it is nested more than ${MAX_DEPTH} deep`);
    if (typeof schema === "string") return this.#byName(schema, namespace);
    if (Array.isArray(schema)) return this.#union(schema, namespace, depth);
    if (typeof schema !== "object" || schema === null) {
      throw new TypeError(`${JSON.stringify(schema)} is no type`);
    }
    const declared = schema as Record<string, unknown>;
    const { type } = declared;
    switch (type) {
      case "record":
      case "error":
        return this.#record(declared, namespace, depth);
      case "enum":
        return this.#enum(declared, namespace);
      case "fixed":
        return this.#fixed(declared, namespace);
      case "array":
        return { kind: "array", items: this.parse(declared["items"], namespace, depth + 1) };
      case "map":
        return { kind: "map", values: this.parse(declared["values"], namespace, depth + 1) };
    }
    const inner = this.parse(type, namespace, depth + 1);
    const logical = logicalOf(declared, inner.kind);
    return logical !== undefined && isPrimitive(inner.kind) ? { kind: inner.kind, logical } : inner;
  }

  #byName(name: string, namespace: string): AvroType {
    if (isPrimitive(name)) return { kind: name };
    const found = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name);
    if (found === undefined) throw new TypeError(`the type ${JSON.stringify(name)} is not defined`);
    return found;
  }

  #union(branches: readonly unknown[], namespace: string, depth: number): AvroType {
    const parsed = branches.map((branch) => this.parse(branch, namespace, depth + 1));
    const names = parsed.map((branch) => "name" in branch ? branch.name : branch.kind);
    if (names.includes("union")) throw new TypeError("a union is directly within another");
    if (new Set(names).size < names.length) throw new TypeError("a union has one type twice");
    return { kind: "union", branches: parsed };
  }

  #record(declared: Record<string, unknown>, outer: string, depth: number): AvroType {
    const { name, namespace } = this.#declaredName(declared, outer);
    const record: RecordType = { kind: "record", name, fields: [] };
    this.#define(declared, record, namespace);
    const { fields } = declared;
    if (!Array.isArray(fields)) throw new TypeError(`the record ${name} has no fields`);
    const seen = new Set<string>();
    for (const field of fields as Record<string, unknown>[]) {
      const fieldName = field?.["name"];
      if (!isName(fieldName) || seen.has(fieldName)) {
        throw new TypeError(`a field of ${name} is named ${JSON.stringify(fieldName)}`);
      }
      seen.add(fieldName);
      record.fields.push({
        name: fieldName,
        type: this.parse(field["type"], namespace, depth + 1),
        default: Object.hasOwn(field, "default") ? { value: field["default"] } : undefined,
      });
    }
    return record;
  }

  #enum(declared: Record<string, unknown>, outer: string): AvroType {
    const { name, namespace } = this.#declaredName(declared, outer);
    const { symbols } = declared;
    if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === "string")) {
      throw new TypeError(`the enum ${name} has no symbols`);
    }
    return this.#define(declared, { kind: "enum", name, symbols }, namespace);
  }

  #fixed(declared: Record<string, unknown>, outer: string): AvroType {
    const { name, namespace } = this.#declaredName(declared, outer);
    const size = declared["size"];
    if (!Number.isSafeInteger(size) || (size as number) < 0) {
      throw new TypeError(`the fixed ${name} has size ${JSON.stringify(size)}`);
    }
    const logical = logicalOf(declared, "fixed", size as number);
    return this.#define(
      declared,
      { kind: "fixed", name, size: size as number, logical },
      namespace,
    );
  }

  #declaredName(declared: Record<string, unknown>, outer: string) {
    const { name, namespace } = declared;
    if (!isName(name)) {
      throw new TypeError(`a ${declared["type"]} is named ${JSON.stringify(name)}`);
    }
    const inner = typeof namespace === "string" ? namespace : outer;
    const full = fullName(name, inner);
    return { name: full, namespace: full.includes(".") ? full.replace(/\.[^.]*$/, "") : "" };
  }

  #define<T extends AvroType & { name: string }>(
    { aliases }: Record<string, unknown>,
    type: T,
    namespace: string,
  ): T {
    if (this.#named.has(type.name)) throw new TypeError(`the type ${type.name} is defined twice`);
    this.#named.set(type.name, type);
    for (const alias of Array.isArray(aliases) ? aliases : []) {
      const full = fullName(String(alias), namespace);
      if (!this.#named.has(full)) this.#named.set(full, type);
    }
    return type;
  }
}

/** Some writers take any name, and what they have written is as readable. */
function isName(name: unknown): name is string {
  return typeof name === "string" && name !== "";
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

function isPrimitive(name: string): name is Primitive {
  return (PRIMITIVES as readonly string[]).includes(name);
}

/** What is not well declared is the plain type, by the specification. */
function logicalOf(
  declared: Record<string, unknown>,
  kind: string,
  size = 0,
): Logical | undefined {
  const name = LOGICAL_NAMES.find((known) => known === declared["logicalType"]);
  if (name === undefined || !UNDERLYING[name].includes(kind)) return undefined;
  if (kind === "fixed" && name === "uuid" && size !== 16) return undefined;
  if (name === "duration" && size !== 12) return undefined;
  if (name !== "decimal") return { name };
  const precision = declared["precision"];
  const scale = declared["scale"] ?? 0;
  const valid = isCount(precision) && isCount(scale) && precision > 0 && scale <= precision;
  return valid ? { name, precision, scale } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 1_000_000;
}
