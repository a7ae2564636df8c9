import { AndeanError } from "../errors/andean_error.ts";
import { namedColumns, tryMapping } from "../mapping/compile.ts";
import { compileColumn } from "../mapping/compile_column.ts";
import type { Mapping } from "../mapping/schema.ts";
import { type Decoding, planRows, type RowPlan } from "../rows/plan_rows.ts";
import type { Table } from "../scylla/table/table.ts";
import { tickProblems } from "../scylla/layout/tick_layout.ts";
import type { Problem } from "./options.ts";

/** How far records can be planned as rows of a table. */
export interface Fit {
  problems: Problem[];
  /** Absent where not even a part of the row can be told. */
  rows?: RowPlan;
  /** Whether the rows lack columns that don't fit. */
  isPartial: boolean;
  /** The columns that rows have, with what fills each. */
  sources: ReadonlyMap<string, string>;
}

/** What fills the columns of ticks, as paths. */
const TICK_SOURCES: Readonly<Record<string, string>> = {
  symbol: "value.Symbol",
  day: "value.TimeStamp",
  ts: "value.TimeStamp",
  price: "value.Price",
  kafka_partition: "meta.partition",
  kafka_offset: "meta.offset",
};

/** What stands for the field of a column's name. */
const BY_NAME = "by name";

/** What fills columns, whether the table has them or not. */
export function sourcesOf(mapping: Mapping | undefined, table?: Table): Map<string, string> {
  if (mapping === undefined) return new Map(Object.entries(TICK_SOURCES));
  const named = mapping.others === "by-name" && table !== undefined
    ? namedColumns(mapping, table)
    : [];
  return new Map([
    ...named.map((name) => [name, BY_NAME] as const),
    ...Object.entries(mapping.columns ?? {}).map(([name, column]) =>
      [
        name,
        typeof column === "string" ? column : column.from ?? "constant",
      ] as const
    ),
  ]);
}

/**
 * Holds records against a table as `ingest` would, and goes on with what fits where not all does.
 */
export function fitOf(table: Table, topic: string, decoding: Decoding): Fit {
  if ("codec" in decoding) return fitOfTicks(table, topic, decoding);
  const { mapping } = decoding;
  const all = sourcesOf(mapping, table);
  const compiled = tryMapping(mapping, table);
  if ("plan" in compiled) {
    return {
      problems: [],
      rows: planRows(table, { topic }, decoding),
      isPartial: false,
      sources: all,
    };
  }
  const problems = compiled.problems.map((message): Problem => ({
    message,
    exitCode: 2,
    hint: "Change the mapping in the config file, or the table.",
  }));
  const columns = Object.fromEntries(
    Object.entries(mapping.columns ?? {}).filter(([name, column]) =>
      fits(name, column, mapping, table)
    ),
  );
  // A record is not to be blamed for a field whose column was taken out here.
  const part: Mapping = { ...mapping, columns, unmapped: "ignore" };
  const sources = sourcesOf(part, table);
  if (sources.size === 0 || !("plan" in tryMapping(part, table))) {
    return { problems, isPartial: true, sources: new Map() };
  }
  const rows = planRows(table, { topic }, { ...decoding, mapping: part });
  return { problems, rows, isPartial: true, sources };
}

function fits(
  name: string,
  column: NonNullable<Mapping["columns"]>[string],
  mapping: Mapping,
  table: Table,
): boolean {
  return compileColumn(name, column, mapping, table, () => {}) !== undefined;
}

function fitOfTicks(table: Table, topic: string, decoding: Decoding): Fit {
  const problems = tickProblems(table).map((message): Problem => ({
    message,
    exitCode: new AndeanError("table-mismatch", message).exitCode,
    hint: "Change the table, or write a mapping for it (andean init does).",
  }));
  if (problems.length > 0) return { problems, isPartial: true, sources: new Map() };
  const names = new Set(table.columns.map(({ name }) => name));
  return {
    problems,
    rows: planRows(table, { topic }, decoding),
    isPartial: false,
    sources: new Map([...sourcesOf(undefined)].filter(([name]) => names.has(name))),
  };
}
