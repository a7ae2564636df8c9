import type cassandra from "cassandra-driver";
import { sleep } from "../../errors/sleep.ts";
import { scyllaError } from "../session/failures.ts";
import type { Session } from "../session/session.ts";
import { tableChanges } from "./table_changes.ts";
import { describeTable, type Table } from "./table.ts";

/** After a change, nodes agree on the schema within moments, or one of them is in trouble. */
const AGREEMENT_MS = 10_000;
const AGREEMENT_STEP_MS = 200;

/**
 * Knows what a table is like now. A look costs two small reads while nothing changes: the nodes'
 * version of the schema is other after every change.
 */
export class TableWatch {
  #session: Session;
  #table: Table;
  #version: string | undefined;
  #running: Promise<Table> | undefined;
  #next: Promise<Table> | undefined;

  /** @param table as it was described last */
  constructor(session: Session, table: Table) {
    this.#session = session;
    this.#table = table;
  }

  /**
   * The table as it is after this was called; the same object for as long as nothing changes that
   * rows depend on. However many ask, one look is under way.
   *
   * @throws {AndeanError} `table-missing`, or why nobody answered
   */
  fresh(): Promise<Table> {
    if (this.#running === undefined) {
      return this.#running = this.#look().finally(() => this.#running = undefined);
    }
    // The look that is under way may have seen the table before the change that is asked about.
    return this.#next ??= this.#running.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.fresh();
    });
  }

  async #look(): Promise<Table> {
    // Before the description: what changes in between is seen by the next look.
    const version = await agreedVersion(this.#session.client);
    if (version === this.#version) return this.#table;
    const { keyspace, name } = this.#table;
    const table = await describeTable(this.#session, keyspace, name);
    this.#version = version;
    if (tableChanges(this.#table, table).told.length > 0) this.#table = table;
    return this.#table;
  }
}

/** The version of the schema, once the nodes have the same: one that lags would describe the past. */
async function agreedVersion(client: cassandra.Client): Promise<string> {
  const deadline = performance.now() + AGREEMENT_MS;
  for (;;) {
    const versions = await versionsOfNodes(client);
    if (versions.size === 1 || performance.now() >= deadline) return [...versions].sort().join();
    await sleep(AGREEMENT_STEP_MS);
  }
}

/** One node tells its own and the others' that are up; one that is down has an old one, maybe. */
async function versionsOfNodes(client: cassandra.Client): Promise<Set<string>> {
  const up = client.hosts.values().filter((host) => host.isUp());
  const addresses = up.map(({ address }) => address.replaceAll(/[[\]]|:\d+$/g, ""));
  const options = up[0] === undefined ? {} : { host: up[0] };
  try {
    const [local, peers] = await Promise.all([
      client.execute("SELECT schema_version FROM system.local", [], options),
      client.execute("SELECT rpc_address, schema_version FROM system.peers", [], options),
    ]);
    const others = peers.rows.filter((row) => addresses.includes(String(row["rpc_address"])));
    return new Set([...local.rows, ...others].map((row) => String(row["schema_version"])));
  } catch (thrown) {
    throw scyllaError("ask for the version of the schema", thrown);
  }
}
