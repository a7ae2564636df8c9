import { AndeanError } from "../../errors/andean_error.ts";
import { scyllaError } from "../session/failures.ts";
import { qualifiedTable } from "./identifiers.ts";
import type { Session } from "../session/session.ts";
import { bareType, parseType, type UserTypeFields } from "../types/parse_type.ts";

/** A column as the database describes it. */
export interface Column {
  name: string;
  /** The CQL type, for example `double` or `frozen<list<int>>`. */
  type: string;
  kind: "partition_key" | "clustering" | "regular" | "static";
  /** Its place in the partition key or clustering key; -1 elsewhere. */
  position: number;
}

/** A table as the database describes it. */
export interface Table {
  keyspace: string;
  name: string;
  columns: Column[];
  /** In key order. */
  partitionKey: string[];
  /** In key order. */
  clusteringKey: string[];
  /** The user types of its keyspace, by name; absent where no column needs them. */
  userTypes?: Readonly<Record<string, UserTypeFields>>;
  /** Seconds until a row written without a TTL expires; 0 for never. */
  defaultTtlSeconds: number;
}

/**
 * Reads the description of a table from the database's own catalog.
 *
 * @throws {AndeanError} `keyspace-missing` or `table-missing`
 */
export async function describeTable(
  { client }: Session,
  keyspace: string,
  name: string,
): Promise<Table> {
  const fullName = `${keyspace}.${name}`;
  qualifiedTable(keyspace, name); // Refuses names that could not exist.
  const ask = async (query: string, params: string[]) => {
    try {
      return (await client.execute(query, params)).rows;
    } catch (thrown) {
      throw scyllaError(`read the description of table ${fullName}`, thrown);
    }
  };
  const columnRows = await ask(
    "SELECT column_name, type, kind, position FROM system_schema.columns " +
      "WHERE keyspace_name = ? AND table_name = ?",
    [keyspace, name],
  );
  if (columnRows.length === 0) {
    const keyspaces = await ask(
      "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?",
      [keyspace],
    );
    throw keyspaces.length === 0
      ? missing("keyspace-missing", `keyspace "${keyspace}" does not exist`, fullName)
      : missing("table-missing", `keyspace "${keyspace}" has no such table`, fullName);
  }
  const [options] = await ask(
    "SELECT default_time_to_live FROM system_schema.tables " +
      "WHERE keyspace_name = ? AND table_name = ?",
    [keyspace, name],
  );
  const columns = columnRows.map((row): Column => ({
    name: row["column_name"],
    type: row["type"],
    kind: row["kind"],
    position: row["position"],
  }));
  const userTypes = columns.every(({ type }) => parseType(type) !== undefined)
    ? undefined
    : await ask(
      "SELECT type_name, field_names, field_types FROM system_schema.types WHERE keyspace_name = ?",
      [keyspace],
    );
  const keyOf = (kind: Column["kind"]) =>
    columns.filter((column) => column.kind === kind)
      .sort((a, b) => a.position - b.position)
      .map((column) => column.name);
  return {
    keyspace,
    name,
    columns,
    partitionKey: keyOf("partition_key"),
    clusteringKey: keyOf("clustering"),
    ...(userTypes === undefined ? {} : { userTypes: userTypesOf(userTypes) }),
    defaultTtlSeconds: options?.["default_time_to_live"] ?? 0,
  };
}

function userTypesOf(rows: readonly Record<string, unknown>[]) {
  return Object.fromEntries(rows.map((row): [string, UserTypeFields] => {
    const types = row["field_types"] as string[];
    const fields = (row["field_names"] as string[])
      .map((name, index) => ({ name, type: types[index]! }));
    return [row["type_name"] as string, fields];
  }));
}

/** What a table must have to be of a kind; further columns do no harm. */
export interface TableForm {
  /** CQL types by column. */
  columns: Readonly<Record<string, string>>;
  partitionKey: readonly string[];
  clusteringKey: readonly string[];
}

/** Whether a table is of a kind. */
export function hasForm({ columns, partitionKey, clusteringKey }: Table, form: TableForm): boolean {
  const types = new Map(columns.map(({ name, type }) => [name, bareType(type)]));
  return partitionKey.join() === form.partitionKey.join() &&
    clusteringKey.join() === form.clusteringKey.join() &&
    Object.entries(form.columns).every(([name, type]) => types.get(name) === bareType(type));
}

function missing(code: "keyspace-missing" | "table-missing", what: string, fullName: string) {
  return new AndeanError(code, `Cannot use table ${fullName}: ${what}`, {
    hint: "Make it (andean init writes the statements; for price ticks andean ingest " +
      "--create-schema does), or name another with --keyspace and --table.",
  });
}
