import { scyllaError } from "../session/failures.ts";
import type { Session } from "../session/session.ts";
import type { Table } from "./table.ts";

/**
 * When the columns of a table were made, in milliseconds since the epoch: the catalog is made of
 * tables, too, whose rows tell when they were written.
 *
 * @returns by column; empty where the database does not tell
 * @throws {AndeanError} why it can't be asked
 */
export async function columnTimes(
  { client }: Session,
  { keyspace, name }: Pick<Table, "keyspace" | "name">,
): Promise<Map<string, number>> {
  try {
    const { rows } = await client.execute(
      "SELECT column_name, WRITETIME(type) AS made FROM system_schema.columns " +
        "WHERE keyspace_name = ? AND table_name = ?",
      [keyspace, name],
    );
    return new Map(
      rows.flatMap((row): [string, number][] =>
        row["made"] === null ? [] : [[row["column_name"], Number(row["made"]) / 1_000]]
      ),
    );
  } catch (thrown) {
    throw scyllaError(`ask when the columns of table ${keyspace}.${name} were made`, thrown);
  }
}
