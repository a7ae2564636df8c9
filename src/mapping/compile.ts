import { AndeanError } from "../errors/andean_error.ts";
import type { CoordinateColumns } from "../scylla/layout/row_layout.ts";
import type { Table } from "../scylla/table/table.ts";
import { parseType } from "../scylla/types/parse_type.ts";
import type { TimeUnit } from "../scylla/types/times.ts";
import { compileColumn, compileNamedColumn, type MappedColumn } from "./compile_column.ts";
import { IgnoredFields } from "./ignored_fields.ts";
import { FieldNames } from "./named_fields.ts";
import { parsePath, type Path } from "./path.ts";
import { MAPPING, type Mapping, problemsOfForm } from "./schema.ts";
import { keyDecoder, type Source, sourceOf, type ValueDecoder } from "./sources.ts";
import { UnmappedFields } from "./unmapped.ts";

/** Something that is taken from a record for the statement, and not for a column. */
export interface MappedOption {
  source: Source;
  path: Path;
}

/** A mapping that fits its table. */
export interface MappingPlan {
  columns: readonly MappedColumn[];
  /**
   * Where the columns of the primary key stand among {@linkcode MappingPlan.columns}, in the key's
   * order.
   */
  key: readonly number[];
  /** Present where both coordinates are in the key: every record then has a row of its own. */
  coordinates?: CoordinateColumns;
  /** Whether the record's key tells the whole key of its row. */
  isKeyedByRecordKey: boolean;
  decodeKey: ValueDecoder;
  tombstones: "delete" | "ignore" | "dead-letter";
  unmapped?: { fields: UnmappedFields; policy: "dead-letter" | "stop" };
  /** The columns that are filled by the names of fields; absent where none are. */
  names?: FieldNames;
  /** Present where fields are left out until a column of their name is there. */
  ignored?: IgnoredFields;
  writeTime?: MappedOption & { unit: TimeUnit };
  ttl?: number | MappedOption;
}

/**
 * Checks the form of a mapping, before any service is asked for anything.
 *
 * @throws {AndeanError} `configuration`, with all problems
 */
export function parseMapping(given: unknown): Mapping {
  // YAML's !!binary: as an object it would have every method of a buffer for a key.
  if (given instanceof Uint8Array) throw unusable("the mapping", ["it: wanted columns, not bytes"]);
  const parsed = MAPPING.safeParse(given);
  if (parsed.success) return parsed.data;
  throw unusable("the mapping", problemsOfForm(parsed.error));
}

/**
 * Plans how records become rows of a table.
 *
 * @throws {AndeanError} `configuration`, naming everything that does not fit
 */
export function compileMapping(mapping: Mapping, table: Table): MappingPlan {
  const compiled = tryMapping(mapping, table);
  if ("plan" in compiled) return compiled.plan;
  throw unusable(`the mapping for table ${table.keyspace}.${table.name}`, compiled.problems);
}

/** The same, for who goes on where a mapping does not fit: everything that does not, as clauses. */
export function tryMapping(
  mapping: Mapping,
  table: Table,
): { plan: MappingPlan } | { problems: string[] } {
  const problems: string[] = [];
  const complain = (problem: string) => void problems.push(problem);
  const { columns: given = {}, others = "ignore", unmapped = "ignore" } = mapping;
  complainOfStrangers(Object.keys(given), table, complain);
  const explicit = Object.entries(given)
    .flatMap(([name, one]) => compileColumn(name, one, mapping, table, complain) ?? []);
  const names = others === "by-name" ? new FieldNames(namedColumns(mapping, table)) : undefined;
  const columns = [
    ...explicit,
    ...(names?.columns ?? []).flatMap((name, at) =>
      compileNamedColumn(name, at, mapping, table, complain) ?? []
    ),
  ];
  const keyNames = [...table.partitionKey, ...table.clusteringKey];
  for (const name of keyNames) {
    if (!Object.hasOwn(given, name) && !names?.columns.includes(name)) {
      complain(`nothing fills column ${name}, which is part of the primary key`);
    }
  }
  const key = keyNames.map((name) => columns.findIndex((column) => column.name === name));
  const keyColumns = key.flatMap((index) => columns[index] ?? []);
  const metaColumn = (meta: string) => keyColumns.find(({ path }) => path?.text === `meta.${meta}`);
  const [partition, offset] = [metaColumn("partition"), metaColumn("offset")];
  const writeTime = optionOf("write-time", mapping["write-time"]?.from, mapping, complain);
  const { ttl } = mapping;
  const ttlSource = typeof ttl === "object" ? optionOf("ttl", ttl.from, mapping, complain) : ttl;
  const tombstones = tombstonesOf(mapping, keyColumns, offset !== undefined, complain);
  if (problems.length > 0) return { problems };
  const taken = valuePaths(explicit, [writeTime, ttlSource]);
  const plan: MappingPlan = {
    columns,
    key,
    ...(partition !== undefined && offset !== undefined
      ? { coordinates: { partition: partition.name, offset: offset.name } }
      : {}),
    isKeyedByRecordKey: keyColumns.every(({ path }) =>
      path === undefined || path.root === "key" || path.text === "meta.topic"
    ),
    decodeKey: keyDecoder(mapping["key-format"] ?? "text"),
    tombstones,
    ...(unmapped === "ignore"
      ? {}
      : { unmapped: { fields: new UnmappedFields(taken, names), policy: unmapped } }),
    ...(names === undefined ? {} : { names }),
    ...(names === undefined || unmapped !== "ignore" ||
        taken.some(({ steps }) => steps.length === 0)
      ? {}
      : { ignored: new IgnoredFields(taken) }),
    ...(writeTime === undefined ? {} : {
      writeTime: { ...writeTime, unit: mapping["write-time"]!.unit ?? "iso" },
    }),
    ...(ttlSource === undefined ? {} : { ttl: ttlSource }),
  };
  return { plan };
}

/**
 * The columns that are filled by their names. One of a type that nobody can write is as none, and
 * its field as any without a column.
 */
export function namedColumns({ columns = {}, except = [] }: Mapping, table: Table): string[] {
  return table.columns
    .filter(({ name, type }) =>
      !Object.hasOwn(columns, name) && !except.includes(name) &&
      parseType(type, table.userTypes) !== undefined
    )
    .map(({ name }) => name);
}

/** In one clause: the wrong table has none of them. */
function complainOfStrangers(
  names: readonly string[],
  { columns }: Table,
  complain: (problem: string) => void,
): void {
  const known = columns.map(({ name }) => name).sort();
  const strangers = names.filter((name) => !known.includes(name));
  if (strangers.length === 0) return;
  const what = strangers.length === 1 ? "column" : "columns";
  complain(`the table has no ${what} ${strangers.join(", ")} (it has ${known.join(", ")})`);
}

function valuePaths(
  columns: readonly MappedColumn[],
  options: readonly (MappedOption | number | undefined)[],
): Path[] {
  const paths = columns.flatMap(({ path }) => path ?? []);
  for (const option of options) if (typeof option === "object") paths.push(option.path);
  return paths.filter(({ root }) => root === "value");
}

function optionOf(
  what: string,
  from: string | undefined,
  { "key-format": keyFormat = "text" }: Mapping,
  complain: (problem: string) => void,
): MappedOption | undefined {
  if (from === undefined) return undefined;
  const path = parsePath(from);
  if (typeof path === "string") {
    complain(`${what} can't be found: ${path}`);
    return undefined;
  }
  if (path.root === "key" && path.steps.length > 0 && keyFormat !== "json") {
    complain(`${what} is taken from ${from}, and a key that is ${keyFormat} has no parts`);
  }
  return { path, source: sourceOf(path) };
}

function tombstonesOf(
  { tombstones }: Mapping,
  keyColumns: readonly MappedColumn[],
  hasOffset: boolean,
  complain: (problem: string) => void,
): MappingPlan["tombstones"] {
  // A record without a value, at an offset of its own.
  const untold = keyColumns.filter(({ path }) => path?.root === "value");
  const tellsRow = untold.length === 0 && !hasOffset;
  if (tombstones !== "delete") return tombstones ?? (tellsRow ? "delete" : "dead-letter");
  if (untold.length > 0) {
    const names = untold.map(({ name }) => name).join(", ");
    complain(`tombstones can't delete: they have no value, from which ${names} would be taken`);
  } else if (!tellsRow) {
    complain(
      "tombstones can't delete: the offset is part of the primary key, and theirs is no row's",
    );
  }
  return "delete";
}

function unusable(what: string, problems: readonly string[]): AndeanError {
  return new AndeanError("configuration", `Cannot use ${what}: ${problems.join("; ")}`, {
    hint: "Change the mapping in the config file, or the table. Nothing was read.",
  });
}
