import type { Mapping } from "../../mapping/schema.ts";
import type { InferredColumn, LeftOut } from "./infer_columns.ts";
import { fillingOf } from "./new_table.ts";

/** What a config file is made of. */
export interface ConfigParts {
  /** What stands at its top, a line each. */
  about: readonly string[];
  /** Settings by the names of their flags. */
  settings: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  columns: readonly InferredColumn[];
  /** The mapping's own settings beside the columns. */
  options: Omit<Mapping, "columns">;
  leftOut: readonly LeftOut[];
  /** Columns of the table that nothing fills, with what to know of them. */
  unfilled: readonly { name: string; note: string }[];
  /** Records of the sample that were decoded. */
  records: number;
}

const WIDTH = 96;

/** A config file of YAML, with comments that say why. */
export function configText(parts: ConfigParts): string {
  const { about, settings, columns, options, leftOut, unfilled, records } = parts;
  const lines = [...about.flatMap((line) => comment(line, ""))];
  for (const [name, value] of Object.entries(settings)) {
    lines.push(`${name}: ${settingText(value)}`);
  }
  lines.push("mapping:");
  for (const [name, value] of Object.entries(options)) lines.push(`  ${name}: ${scalar(value)}`);
  lines.push("  columns:");
  for (const column of columns) {
    lines.push(...comment(commentOf(column, records), "    "));
    lines.push(`    ${scalar(column.name)}: ${columnText(column)}`);
  }
  for (const { name, note } of unfilled) {
    lines.push(...comment(`${name}: nothing fills it; ${note}`, "    "));
  }
  if (leftOut.length > 0) {
    lines.push(...comment("Left out:", "    "));
    for (const { from, reason } of leftOut) lines.push(...comment(`  ${from}: ${reason}`, "    "));
  }
  return `${lines.join("\n")}\n`;
}

function settingText(value: ConfigParts["settings"][string]): string {
  return typeof value === "object"
    ? `[${(value as readonly string[]).map(scalar).join(", ")}]`
    : scalar(value);
}

function columnText(column: InferredColumn): string {
  const filling = fillingOf(column);
  if (typeof filling === "string") return scalar(filling);
  return `{ ${
    Object.entries(filling).map(([name, value]) => `${name}: ${scalar(value)}`).join(", ")
  } }`;
}

function commentOf(column: InferredColumn, records: number): string {
  const { type, present, distinct, misfits, note } = column;
  const count = (value: number) => value.toLocaleString("en-US");
  const parts = [type];
  // What every record has by itself was not counted.
  if (present !== null && present < records) {
    parts.push(`in ${count(present)} of ${count(records)} records`);
  }
  if (distinct !== null) {
    parts.push(`${count(distinct)} different ${distinct === 1 ? "value" : "values"}`);
  }
  if (misfits > 0) parts.push(`${count(misfits)} do not fit, and would be dead letters`);
  if (note !== undefined) parts.push(note);
  return parts.join("; ");
}

function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  // Names of fields may hold anything, and must not end the comment.
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
  const margin = /^ */.exec(printable)![0];
  let [rest, before] = [printable.trimStart(), margin];
  while (before.length + rest.length > WIDTH) {
    const blank = rest.lastIndexOf(" ", WIDTH - before.length);
    const end = blank > 0 ? blank : WIDTH - before.length;
    lines.push(before + rest.slice(0, end));
    [rest, before] = [rest.slice(end).trimStart(), `${margin}  `];
  }
  return [...lines, before + rest].map((line) => `${indent}# ${line}`.trimEnd());
}

/** Words that YAML, of one version or another, takes for something else than text. */
const NOT_TEXT = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** What is more than a word stands in quotes; JSON is YAML, too. */
function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (/^[A-Za-z_][\w./-]*$/.test(value) && !NOT_TEXT.test(value)) return value;
  // A path with quotes of its own is easier to read between others.
  return value.includes('"') && /^[\x20-\x26\x28-\x7e]+$/.test(value)
    ? `'${value}'`
    : JSON.stringify(value);
}
