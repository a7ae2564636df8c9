import type { Column, Table } from "../scylla/table/table.ts";
import { bucketType } from "../scylla/types/buckets.ts";
import { type CqlType, Misfit } from "../scylla/types/cql_type.ts";
import { bareType, parseType, takesOption } from "../scylla/types/parse_type.ts";
import type { TimeUnit } from "../scylla/types/times.ts";
import { fieldPath, type Meta, parsePath, type Path } from "./path.ts";
import type { ColumnMapping, Mapping } from "./schema.ts";
import { type Source, sourceOf } from "./sources.ts";

/** How one column is filled. */
export interface MappedColumn {
  name: string;
  type: CqlType;
  /** Absent for a constant. */
  path?: Path;
  /** Its place among the columns that are filled by the names of fields; absent for all others. */
  namedAt?: number;
  /** Takes the value from a record; a constant stands in {@linkcode MappedColumn.fallback}. */
  source: Source;
  /** Stands in for what is missing, converted: the default, or the constant. */
  fallback: unknown;
  /** What a missing value becomes. */
  whenAbsent: "unset" | "null" | "dead-letter";
  isKey: boolean;
  /** One value for a whole partition: a row does not tell which record it comes from. */
  isStatic: boolean;
}

/**
 * Plans how a column is filled by the field of its name.
 *
 * @param namedAt its place among the columns of that kind
 */
export function compileNamedColumn(
  name: string,
  namedAt: number,
  mapping: Mapping,
  table: Table,
  complain: (problem: string) => void,
): MappedColumn | undefined {
  const column = compileColumn(name, fieldPath(name).text, mapping, table, complain);
  return column && { ...column, namedAt, source: ({ named }) => named?.values[namedAt] };
}

/** The types that can hold what the metadata tells. */
const META_TYPES: Record<Meta, readonly string[]> = {
  topic: ["text", "ascii"],
  partition: ["int", "bigint", "varint"],
  offset: ["bigint", "varint"],
  timestamp: ["timestamp", "bigint", "varint", "date"],
};

/**
 * Plans how a column is filled.
 *
 * @param complain told of each problem, as a clause for people
 * @returns `undefined` where something is wrong, or the table has no such column
 */
export function compileColumn(
  name: string,
  given: string | ColumnMapping,
  mapping: Mapping,
  table: Table,
  complain: (problem: string) => void,
): MappedColumn | undefined {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) return undefined;
  const options: ColumnMapping = typeof given === "string" ? { from: given } : given;
  let isGood = true;
  const wrong = (problem: string) => {
    isGood = false;
    complain(`column ${name} ${problem}`);
  };
  const type = typeOf(column, options, mapping, table, wrong);
  const path = options.from === undefined ? undefined : parsePath(options.from);
  if (typeof path === "string") wrong(`can't be filled: ${path}`);
  if (typeof path === "object") checkPath(path, type, options, mapping, wrong);
  const isKey = column.kind === "partition_key" || column.kind === "clustering";
  const whenAbsent = isKey ? "dead-letter" : absenceOf(options) ?? absenceOf(mapping) ?? "unset";
  if (isKey && (absenceOf(options) ?? "dead-letter") !== "dead-letter") {
    wrong(`is part of the primary key, so that it can't be ${options.absent} where it is absent`);
  }
  const fixed = options.constant ?? options.default;
  let fallback: unknown;
  if (type !== undefined && fixed !== undefined) {
    try {
      fallback = type.from(fixed);
    } catch (thrown) {
      if (!(thrown instanceof Misfit)) throw thrown;
      const what = options.constant === undefined ? "default" : "constant";
      wrong(`is ${column.type}, and its ${what}${thrown.path} is ${thrown.found}`);
    }
  }
  if (!isGood || type === undefined) return undefined;
  return {
    name,
    type,
    ...(typeof path === "object" ? { path } : {}),
    source: typeof path === "object" ? sourceOf(path, type.name === "blob") : () => undefined,
    fallback,
    whenAbsent,
    isKey,
    isStatic: column.kind === "static",
  };
}

function absenceOf(
  { absent }: Pick<ColumnMapping, "absent">,
): MappedColumn["whenAbsent"] | undefined {
  return absent === null ? "null" : absent;
}

function typeOf(
  { type: text }: Column,
  { from, type: declared, unit: given, bucket, encoding }: ColumnMapping,
  { unmapped = "ignore" }: Mapping,
  { userTypes }: Table,
  wrong: (problem: string) => void,
): CqlType | undefined {
  if (declared !== undefined && bareType(declared) !== bareType(text)) {
    wrong(`is ${text}, and the mapping says ${declared}`);
  }
  // A record's own timestamp is in milliseconds.
  const unit = from === "meta.timestamp" ? "ms" satisfies TimeUnit : given;
  if (given !== undefined && bucket === undefined && !takesOption(text, "unit", userTypes)) {
    wrong(`is ${text}, which has no unit`);
  }
  if (encoding !== undefined && !takesOption(text, "encoding", userTypes)) {
    wrong(`is ${text}, which has no encoding`);
  }
  if (bucket !== undefined) {
    const type = bucketType(text, bucket, unit);
    if (type === undefined) {
      const wanted = bucket === "hour"
        ? "timestamp, int or bigint"
        : "timestamp, date, int or bigint";
      wrong(`is ${text}, which can't hold a bucket of one ${bucket} (wanted ${wanted})`);
    }
    return type;
  }
  const type = parseType(text, userTypes, { unit, encoding, isStrict: unmapped !== "ignore" });
  if (type === undefined) {
    wrong(
      text.includes("counter")
        ? `is a ${text}, which can't be written exactly once`
        : `is ${text}, which andean can't write`,
    );
  }
  return type;
}

function checkPath(
  { root, steps, text }: Path,
  type: CqlType | undefined,
  { unit, bucket }: ColumnMapping,
  { "key-format": keyFormat = "text" }: Mapping,
  wrong: (problem: string) => void,
): void {
  if (root === "key" && steps.length > 0 && keyFormat !== "json") {
    wrong(`is taken from ${text}, and a key that is ${keyFormat} has no parts (see key-format)`);
  }
  if (root !== "meta") return;
  const meta = steps[0] as Meta;
  if (bucket !== undefined && meta !== "timestamp") {
    wrong(`can't have a bucket: ${text} is no time`);
  }
  const wanted = META_TYPES[meta];
  if (type !== undefined && bucket === undefined && !wanted.includes(type.name)) {
    wrong(`is ${type.name}, and ${text} needs ${wanted.join(" or ")}`);
  }
  if (unit !== undefined && unit !== "ms") wrong(`can't have unit ${unit}: ${text} is in ms`);
}
