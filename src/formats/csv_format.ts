import { undecodable } from "../record/undecodable.ts";
import { unencodable } from "./unencodable.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import type { Value, ValueFormat, ValueObject } from "./value_format.ts";
import { isObject, setField } from "./value_format.ts";

/** How a line is divided. */
export interface CsvOptions {
  /** The columns' names, in their order. */
  columns: readonly string[];
  /** One character. @default , */
  delimiter?: string | undefined;
  /** One character, doubled where it stands for itself. @default " */
  quote?: string | undefined;
}

const LINE_BREAK = /[\r\n]/;

/**
 * One record of RFC 4180 for each Kafka record, with or without the line's end. Fields are text; one
 * that is empty and not quoted is null.
 *
 * The readers that packages have are made for streams of lines: they cost a state machine for each
 * record, and take a line with too few fields for one that goes on.
 */
export function csvFormat({ columns, delimiter = ",", quote = '"' }: CsvOptions): ValueFormat {
  return {
    name: "csv",

    decode(bytes) {
      const fields = parseLine(decodeUtf8(bytes), delimiter, quote);
      if (fields.length !== columns.length) {
        throw undecodable(
          `the line has ${count(fields.length)}, wanted ${columns.length}: ${columns.join(", ")}`,
        );
      }
      const row: ValueObject = {};
      for (let index = 0; index < columns.length; index++) {
        setField(row, columns[index]!, fields[index]!);
      }
      return row;
    },

    encode(value) {
      if (!isObject(value)) throw unencodable("CSV", "it has no fields");
      const fields = columns.map((name) => fieldText(name, value[name] ?? null));
      return encodeUtf8(
        fields.map((field) => field === null ? "" : quoted(field, delimiter, quote))
          .join(delimiter),
      );
    },
  };
}

function count(fields: number): string {
  return fields === 1 ? "1 field" : `${fields} fields`;
}

function parseLine(text: string, delimiter: string, quote: string): (string | null)[] {
  const line = withoutEnd(text);
  const hasBreak = LINE_BREAK.test(line);
  const fields: (string | null)[] = [];
  for (let at = 0;;) {
    if (line[at] !== quote) {
      const found = line.indexOf(delimiter, at);
      const end = found < 0 ? line.length : found;
      const field = line.slice(at, end);
      if (hasBreak && LINE_BREAK.test(field)) throw undecodable("the value has several lines");
      fields.push(field === "" ? null : field);
      if (found < 0) return fields;
      at = end + 1;
      continue;
    }
    const end = closingQuote(line, at + 1, quote);
    fields.push(line.slice(at + 1, end).replaceAll(quote + quote, quote));
    if (end + 1 === line.length) return fields;
    if (line[end + 1] !== delimiter) {
      throw undecodable(`field ${fields.length} goes on after its closing quote`);
    }
    at = end + 2;
  }
}

function withoutEnd(text: string): string {
  if (text.endsWith("\r\n")) return text.slice(0, -2);
  return text.endsWith("\n") || text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** A doubled quote is part of the field. */
function closingQuote(line: string, from: number, quote: string): number {
  for (let at = from;;) {
    const found = line.indexOf(quote, at);
    if (found < 0) throw undecodable("a quoted field has no end");
    if (line[found + 1] !== quote) return found;
    at = found + 2;
  }
}

function fieldText(name: string, value: Value): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "object") throw unencodable("CSV", `${name} is no single value`);
  return Object.is(value, -0) ? "-0" : String(value);
}

function quoted(field: string, delimiter: string, quote: string): string {
  const plain = field !== "" && !field.includes(delimiter) && !field.includes(quote) &&
    !LINE_BREAK.test(field);
  return plain ? field : quote + field.replaceAll(quote, quote + quote) + quote;
}
