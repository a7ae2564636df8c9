import cassandra from "cassandra-driver";
import { openDatabase } from "../../../scripts/rows.ts";
import defaultTable from "../../../src/scylla/table/default_table.cql" with { type: "text" };
import type { Services } from "./contender.ts";
import type { Row } from "./row.ts";
import { type AuditResult, RowAudit, type TopicContents } from "./row_audit.ts";

const COLUMNS = "symbol, day, ts, price, kafka_partition, kafka_offset";

/** The keyspace of one comparison, with a table for each run, by the driver alone. */
export class Tables {
  #client: cassandra.Client;

  private constructor(client: cassandra.Client, readonly keyspace: string) {
    this.#client = client;
  }

  static async create(services: Services, keyspace: string): Promise<Tables> {
    const client = await openDatabase(services);
    const local = await client.execute("SELECT data_center FROM system.local");
    await client.execute(
      `CREATE KEYSPACE ${keyspace} WITH replication = ` +
        `{'class': 'NetworkTopologyStrategy', '${local.first().get("data_center")}': 1}`,
    );
    return new Tables(client, keyspace);
  }

  /** What the database says that it is. */
  async version(): Promise<string> {
    const local = await this.#client.execute("SELECT release_version FROM system.local");
    return String(local.first().get("release_version"));
  }

  /** Makes andean's default table. @returns its full name */
  async make(name: string): Promise<string> {
    const table = `${this.keyspace}.${name}`;
    await this.#client.execute(defaultTable.replace("{table}", table));
    return table;
  }

  async drop(table: string): Promise<void> {
    await this.#client.execute(`DROP TABLE ${table}`, [], { readTimeout: 120_000 });
  }

  /** Which of some rows are there. */
  async present(table: string, rows: readonly Row[]): Promise<boolean[]> {
    const query = `SELECT kafka_offset FROM ${table} WHERE symbol = ? AND day = ? AND ts = ? ` +
      "AND kafka_partition = ? AND kafka_offset = ?";
    return await Promise.all(rows.map(async ({ symbol, day, tsMs, partition, offset }) => {
      const key = [
        symbol,
        cassandra.types.LocalDate.fromString(day),
        new Date(tsMs),
        partition,
        cassandra.types.Long.fromNumber(offset),
      ];
      const { rowLength } = await this.#client.execute(query, key, { prepare: true });
      return rowLength > 0;
    }));
  }

  /** Holds every row of a table against its topic. */
  async audit(table: string, topic: TopicContents): Promise<AuditResult> {
    const audit = new RowAudit(topic);
    let pageState: string | undefined;
    do {
      const page = await this.#client.execute(`SELECT ${COLUMNS} FROM ${table}`, [], {
        prepare: true,
        fetchSize: 5_000,
        readTimeout: 60_000,
        consistency: cassandra.types.consistencies.localQuorum,
        ...(pageState === undefined ? {} : { pageState }),
      });
      for (const row of page.rows) {
        audit.add({
          symbol: row["symbol"],
          day: String(row["day"]),
          tsMs: row["ts"].getTime(),
          price: row["price"],
          partition: row["kafka_partition"],
          offset: Number(row["kafka_offset"]),
        });
      }
      pageState = page.pageState ?? undefined;
    } while (pageState !== undefined);
    return audit.result();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.execute(`DROP KEYSPACE ${this.keyspace}`, [], { readTimeout: 120_000 });
    await this.#client.shutdown();
  }
}
