import { ELEMENTS } from "../../formats/value_format.ts";
import { ExactDecimal } from "../../record/exact_decimal.ts";

/** What values can be, for the choice of a type. */
export type Kind = "boolean" | "number" | "text" | "bytes" | "list" | "object";

/** A list can be long: these tell enough of it. */
const MAX_ELEMENTS = 100;
/** Values of a field that are kept, to be tried with types. */
const MAX_KEPT = 100_000;

/** What the values at one place of a sample's records look like. */
export class FieldProfile {
  /** How many records have it, with a value that is not null. */
  readonly counts: Record<Kind, number> = {
    boolean: 0,
    number: 0,
    text: 0,
    bytes: 0,
    list: 0,
    object: 0,
  };
  nulls = 0;
  /** Values that are not null, as they were decoded. */
  readonly values: unknown[] = [];
  /** Whether a schema says that its numbers may have fractions. */
  hasFractions = false;
  /** Of values that are objects. */
  readonly fields = new Map<string, FieldProfile>();
  /** Of values that are lists; its nulls are those in lists. */
  elements: FieldProfile | undefined;

  /** Takes another value into account. */
  add(value: unknown): void {
    if (value === null || value === undefined) {
      this.nulls++;
      return;
    }
    const kind = kindOf(value);
    this.counts[kind]++;
    if (this.values.length < MAX_KEPT) this.values.push(value);
    if (kind === "list") {
      this.elements ??= new FieldProfile();
      for (const element of (value as unknown[]).slice(0, MAX_ELEMENTS)) {
        this.elements.add(element);
      }
    }
    if (kind === "object") {
      for (const [name, inner] of Object.entries(value as object)) {
        let field = this.fields.get(name);
        if (field === undefined) this.fields.set(name, field = new FieldProfile());
        field.add(inner);
      }
    }
  }

  /** Asks a schema about this place, and those within it. */
  askSchema(
    hasFractions: (names: readonly string[]) => boolean,
    names: readonly string[] = [],
  ): void {
    this.hasFractions = hasFractions(names);
    this.elements?.askSchema(hasFractions, [...names, ELEMENTS]);
    for (const [name, field] of this.fields) field.askSchema(hasFractions, [...names, name]);
  }

  /** How many values are not null. */
  get present(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** What most of the values are; `undefined` of no values. */
  get mainKind(): Kind | undefined {
    const [most] = (Object.entries(this.counts) as [Kind, number][])
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a);
    return most?.[0];
  }

  /** How many different values there are of those that are no lists and no objects. */
  get distinct(): number {
    return new Set(
      this.values.filter((value) => !["list", "object"].includes(kindOf(value)))
        .map((value) => `${typeof value}:${textOf(value)}`),
    ).size;
  }
}

/** What a value is. */
export function kindOf(value: unknown): Kind {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number" || typeof value === "bigint" || value instanceof ExactDecimal) {
    return "number";
  }
  if (typeof value === "string") return "text";
  if (value instanceof Uint8Array) return "bytes";
  return Array.isArray(value) ? "list" : "object";
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return new Uint8Array(value).toHex();
  return value instanceof ExactDecimal ? value.text : String(value);
}
