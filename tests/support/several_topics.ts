import { Buffer } from "node:buffer";
import { Feed } from "./feed.ts";
import { OwnProcess } from "./own_process.ts";
import { createKeyspace } from "./own_tables.ts";
import { send } from "./records.ts";
import { type Outcome, shell } from "./shell.ts";

/** What the tables are like: a row for each record, the last record of a key, a row for each. */
const TABLES = {
  ticks: "symbol text, ts timestamp, price double, kafka_partition int, kafka_offset bigint, " +
    "PRIMARY KEY ((symbol), ts, kafka_partition, kafka_offset)",
  orders: "id text PRIMARY KEY, amount int, note text",
  events: "p int, o bigint, name text, size int, PRIMARY KEY (p, o)",
};

/** One of the three. */
export type Name = keyof typeof TABLES;

/** Keys of orders repeat after so many. */
const ORDER_KEYS = 70;

/**
 * Three topics of three formats, which go into three tables: ticks in Protobuf by the built-in
 * shape, orders in JSON by a mapping into a table with a key of its own, and events in CSV by a
 * mapping with coordinates. A config file lists them.
 */
export class SeveralTopics implements AsyncDisposable {
  readonly feed: Feed;
  readonly #folder: string;
  readonly #sent: Record<Name, number> = { ticks: 0, orders: 0, events: 0 };

  private constructor(feed: Feed, folder: string) {
    this.feed = feed;
    this.#folder = folder;
  }

  /** Makes the topics, of 3 Kafka partitions each, and the tables. */
  static async open(): Promise<SeveralTopics> {
    const several = new SeveralTopics(await Feed.open(), await Deno.makeTempDir());
    const { feed } = several;
    await createKeyspace(feed, 1);
    for (const [name, columns] of Object.entries(TABLES)) {
      await feed.database.execute(`CREATE TABLE ${feed.keyspace}.${name} (${columns})`);
      await feed.cluster.ensureTopic(several.topic(name as Name), { partitions: 3 });
    }
    return several;
  }

  topic(name: Name): string {
    return `${this.feed.topic}-${name}`;
  }

  /** Also the name of the group. */
  get group(): string {
    return this.feed.topic;
  }

  /** How many records were sent to a topic. */
  sent(name: Name): number {
    return this.#sent[name];
  }

  /** Sends further records to each topic. */
  async send(count: number): Promise<void> {
    const topic = this.topic("ticks");
    await this.feed.produce({
      topic,
      count,
      format: { name: "protobuf" },
      seed: 1 + this.#sent.ticks,
    });
    this.#sent.ticks += count;
    await this.#sendLines("orders", count, (index) => ({
      key: `order-${index % ORDER_KEYS}`,
      value: JSON.stringify({ amount: index, note: { text: `note ${index}` } }),
    }));
    await this.#sendLines("events", count, (index) => ({
      key: String(index),
      value: `"event, ${index}";${index}`,
    }));
  }

  async #sendLines(
    name: Name,
    count: number,
    recordOf: (index: number) => { key: string; value: string },
  ): Promise<void> {
    const records = Array.from({ length: count }, (_, index) => {
      const { key, value } = recordOf(this.#sent[name] + index);
      // By the key, so that the records of a key keep their order.
      const partition = Number(/\d+$/.exec(key)) % 3;
      return { key, value: Buffer.from(value), partition };
    });
    await send(this.feed.services.brokers, this.topic(name), records);
    this.#sent[name] += count;
  }

  /** Sends a record that an order's column can't hold, and one that is no JSON. */
  async sendBadOrders(): Promise<void> {
    await send(this.feed.services.brokers, this.topic("orders"), [
      { key: "many", value: Buffer.from('{"amount":"many"}'), partition: 0 },
      { key: "junk", value: Buffer.from("junk"), partition: 1 },
    ]);
  }

  /** An entry of the list. */
  entry(name: Name): Record<string, unknown> {
    const topic = this.topic(name);
    const more = {
      ticks: { format: "protobuf" },
      orders: {
        mapping: { columns: { id: "key", amount: "value.amount", note: "value.note.text" } },
      },
      events: {
        format: "csv",
        "csv-columns": "name,size",
        "csv-delimiter": ";",
        mapping: {
          columns: {
            p: "meta.partition",
            o: "meta.offset",
            name: "value.name",
            size: "value.size",
          },
        },
      },
    };
    return { topic, table: name, ...more[name] };
  }

  /** Writes a config file of these entries. */
  async config(
    entries: readonly unknown[] = (Object.keys(TABLES) as Name[]).map((name) => this.entry(name)),
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const { brokers, scylla, user } = this.feed.services;
    const path = `${this.#folder}/${crypto.randomUUID()}.yaml`;
    const settings = {
      brokers,
      scylla,
      "scylla-user": user,
      group: this.group,
      keyspace: this.feed.keyspace,
      wait: 5,
      topics: entries,
      ...more,
    };
    await Deno.writeTextFile(path, JSON.stringify(settings));
    return path;
  }

  get environment(): Record<string, string> {
    return { ANDEAN_SCYLLA_PASSWORD: this.feed.services.password };
  }

  /** Runs a command line with a config file, in this process. */
  async run(args: string[], path?: string, signal?: AbortSignal): Promise<Outcome> {
    return await shell([...args, "--config", path ?? await this.config()], {
      environment: this.environment,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Starts the program as a process of its own, as each member of a group has to be. */
  start(args: string[], path: string): OwnProcess {
    return new OwnProcess([...args, "--config", path], this.environment);
  }

  /** The database's own count of a table's rows. */
  async rows(name: Name): Promise<number> {
    const table = `${this.feed.keyspace}.${name}`;
    const result = await this.feed.database.execute(`SELECT count(*) FROM ${table}`);
    return Number(result.first().get(0));
  }

  /** How many rows each table holds once every record that was sent is in it. */
  expectedRows(name: Name): number {
    return name === "orders" ? Math.min(ORDER_KEYS, this.#sent.orders) : this.#sent[name];
  }

  /** The largest amount of an order, by its key: what its last record says. */
  async amounts(): Promise<Map<string, number>> {
    const table = `${this.feed.keyspace}.orders`;
    const { rows } = await this.feed.database.execute(`SELECT id, amount FROM ${table}`);
    return new Map(rows.map((row) => [row["id"], row["amount"]]));
  }

  /** What {@linkcode amounts} are once every order is in. */
  expectedAmounts(): Map<string, number> {
    const amounts = new Map<string, number>();
    for (let index = 0; index < this.#sent.orders; index++) {
      amounts.set(`order-${index % ORDER_KEYS}`, index);
    }
    return amounts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const topics = (Object.keys(TABLES) as Name[]).map((name) => this.topic(name));
    await this.feed.cluster.deleteTopics(
      topics.flatMap((topic) => [topic, `${topic}.dead-letters`]),
    );
    await Deno.remove(this.#folder, { recursive: true });
    await this.feed[Symbol.asyncDispose]();
  }
}
