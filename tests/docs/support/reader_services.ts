import type { Client } from "cassandra-driver";
import type { Admin } from "kafkajs";
import { openDatabase } from "../../../scripts/rows.ts";
import { SchemaRegistry } from "../../../scripts/schema_registry.ts";
import { environmentOf } from "../../../scripts/stack/environment.ts";
import { type Stack, startStack } from "../../../scripts/stack/stack.ts";
import { createKafka } from "../../../src/kafka/connection/connection.ts";

/**
 * The services that a reader of the documents has: nobody else's, because the documents use
 * andean's default names and names as plain as `orders`, and each section begins with nothing.
 */
export class ReaderServices implements AsyncDisposable {
  readonly registry: SchemaRegistry;
  readonly stack: Stack;
  readonly #database: Client;
  readonly #admin: Admin;

  private constructor(stack: Stack, database: Client, admin: Admin, registry: SchemaRegistry) {
    this.stack = stack;
    this.#database = database;
    this.#admin = admin;
    this.registry = registry;
  }

  static async start(): Promise<ReaderServices> {
    const stack = await startStack({ name: `docs-${Deno.pid}`, ownerPid: Deno.pid });
    const admin = createKafka({ brokers: stack.brokers.split(",") }).admin();
    await admin.connect();
    const registry = SchemaRegistry.open();
    registry.login = { user: "me", password: "secret" }; // Those of README.
    return new ReaderServices(stack, await openDatabase(stack), admin, registry);
  }

  /** What a reader has set before the first command, by `deno task stack up`. */
  get environment(): Record<string, string> {
    const [host, port] = this.stack.scylla.split(",")[0]!.split(":");
    return {
      ...environmentOf(this.stack),
      CQLSH_HOST: host!,
      CQLSH_PORT: port!,
    };
  }

  /** Removes all topics, groups and keyspaces. */
  async empty(): Promise<void> {
    const topics = (await this.#admin.listTopics()).filter((name) => !name.startsWith("__"));
    if (topics.length > 0) await this.#admin.deleteTopics({ topics });
    const { groups } = await this.#admin.listGroups();
    await this.#admin.deleteGroups(groups.map(({ groupId }) => groupId));
    const { rows } = await this.#database.execute(
      "SELECT keyspace_name FROM system_schema.keyspaces",
    );
    for (const { keyspace_name: name } of rows) {
      if (/^system/.test(name)) continue;
      await this.#database.execute(`DROP KEYSPACE "${name}"`);
    }
  }

  /** Whether some group has committed each topic to its end, those of dead letters apart. */
  async isReadToTheEnd(): Promise<boolean> {
    const topics = (await this.#admin.listTopics())
      .filter((name) => !name.startsWith("__") && !name.endsWith(".dead-letters"));
    const { groups } = await this.#admin.listGroups();
    const committed = await Promise.all(
      groups.map(({ groupId }) => this.#admin.fetchOffsets({ groupId, topics })),
    );
    const ends = await Promise.all(topics.map((topic) => this.#admin.fetchTopicOffsets(topic)));
    return ends.every((partitions, index) =>
      committed.some((group) => {
        const offsets = group.find(({ topic }) => topic === topics[index])?.partitions ?? [];
        return partitions.every(({ partition, low, high }) =>
          low === high || offsets.some((one) => one.partition === partition && one.offset === high)
        );
      })
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.registry[Symbol.asyncDispose]();
    await this.#admin.disconnect();
    await this.#database.shutdown();
    await this.stack.stop();
  }
}
