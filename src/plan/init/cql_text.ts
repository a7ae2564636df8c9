import { qualifiedTable } from "../../scylla/table/identifiers.ts";
import type { Table } from "../../scylla/table/table.ts";
import { cqlName } from "./names.ts";

/**
 * The statements that make a table, with its keyspace and types: for `cqlsh --file`.
 *
 * @param about what stands above them, a line each
 * @param keyspace the statement that makes it; absent where it is there
 */
export function cqlText(table: Table, about: readonly string[], keyspace?: string): string {
  const { columns, partitionKey, clusteringKey, userTypes = {} } = table;
  const named = (name: string) => shortQualified(table.keyspace, name);
  const width = Math.max(...columns.map(({ name }) => cqlName(name).length));
  const types = Object.entries(userTypes).map(([name, fields]) =>
    [
      `CREATE TYPE IF NOT EXISTS ${named(name)} (`,
      // Names to the letter: by them a value finds its field.
      fields.map((field) => `  ${cqlName(field.name)} ${field.type}`).join(",\n"),
      ");",
    ].join("\n")
  );
  const key = [
    `(${partitionKey.map(cqlName).join(", ")})`,
    ...clusteringKey.map(cqlName),
  ].join(", ");
  const statements = [
    ...(keyspace === undefined ? [] : [`${keyspace};`]),
    ...types,
    [
      `CREATE TABLE IF NOT EXISTS ${named(table.name)} (`,
      ...columns.map(({ name, type }) => `  ${cqlName(name).padEnd(width)} ${type},`),
      `  PRIMARY KEY (${key})`,
      ");",
    ].join("\n"),
  ];
  return [about.map((line) => `-- ${line}`.trimEnd()).join("\n"), ...statements].join("\n\n") +
    "\n";
}

/** @throws {AndeanError} `usage` for a name that CQL does not allow */
function shortQualified(keyspace: string, name: string): string {
  const full = qualifiedTable(keyspace, name);
  const short = `${cqlName(keyspace)}.${cqlName(name)}`;
  return short.includes('"') ? full : short;
}
