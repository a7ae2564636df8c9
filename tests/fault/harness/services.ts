import { openDatabase } from "../../../scripts/rows.ts";
import { environmentOf } from "../../../scripts/stack/environment.ts";
import { findFreePorts } from "../../../scripts/stack/ports.ts";
import { type Stack, startStack } from "../../../scripts/stack/stack.ts";
import { judge, type Judgement } from "../judge/judge.ts";
import type { Scenario } from "./scenario.ts";
import { TcpProxy } from "./tcp_proxy.ts";

/** The real services of one scenario, proxies before them where it wants some, and their names. */
export class Services implements AsyncDisposable {
  readonly topic = "ticks";
  readonly group = "fault";
  readonly keyspace = "fault";
  readonly table = "ticks";
  readonly stack: Stack;
  readonly kafkaProxy: TcpProxy | undefined;
  readonly scyllaProxy: TcpProxy | undefined;
  readonly #scenario: Scenario;

  private constructor(
    scenario: Scenario,
    stack: Stack,
    kafkaProxy: TcpProxy | undefined,
    scyllaProxy: TcpProxy | undefined,
  ) {
    this.#scenario = scenario;
    this.stack = stack;
    this.kafkaProxy = kafkaProxy;
    this.scyllaProxy = scyllaProxy;
  }

  static async start(scenario: Scenario): Promise<Services> {
    const [kafkaPort, cqlPort] = await findFreePorts(["127.0.0.1"], 2, new Set());
    const proxyOf = (port: number) =>
      scenario.proxied ? new TcpProxy({ hostname: "127.0.0.1", port }) : undefined;
    const kafkaProxy = proxyOf(kafkaPort!);
    const scyllaProxy = proxyOf(cqlPort!);
    const stack = await startStack({
      name: `fault-${Deno.pid}-${scenario.name.replaceAll(/[^a-z0-9]+/g, "-")}`,
      ownerPid: Deno.pid,
      engine: "jars",
      quickStart: true,
      // The only replica must not lose what it has acknowledged when it is killed.
      commitlog: "group",
      ...(kafkaProxy === undefined ? {} : {
        kafkaPort,
        cqlPort,
        kafkaSettings: { "advertised.listeners": `PLAINTEXT://${kafkaProxy.address}` },
      }),
      ...scenario.stack,
    });
    return new Services(scenario, stack, kafkaProxy, scyllaProxy);
  }

  /** What points the program at them. */
  get env(): Record<string, string> {
    return {
      ...environmentOf({
        brokers: this.kafkaProxy?.address ?? this.stack.brokers,
        scylla: this.scyllaProxy?.address ?? this.stack.scylla,
        user: this.stack.user,
        password: this.stack.password,
      }),
      ANDEAN_TOPIC: this.topic,
      ANDEAN_KEYSPACE: this.keyspace,
      ANDEAN_TABLE: this.table,
      ...(this.#scenario.deadLetters === "table" ? { ANDEAN_DEAD_LETTER: "table:letters" } : {}),
    };
  }

  /** Drops the table, and makes it again where columns are given. */
  async dropTable(columns?: string): Promise<void> {
    const database = await openDatabase(this.stack);
    const table = `${this.keyspace}.${this.table}`;
    try {
      await database.execute(`DROP TABLE ${table}`);
      if (columns !== undefined) await database.execute(`CREATE TABLE ${table} (${columns})`);
    } finally {
      await database.shutdown();
    }
  }

  /** What a program that shares no code with andean counts now. */
  judge(): Promise<Judgement> {
    const { topic, keyspace, table } = this;
    return judge({
      brokers: this.stack.brokers,
      topic,
      deadLetterTopic: `${topic}.dead-letters`,
      contactPoint: this.stack.scylla.split(",")[0]!,
      user: this.stack.user,
      password: this.stack.password,
      table: `${keyspace}.${table}`,
      key: this.#scenario.key ?? "coordinates",
      ...(this.#scenario.deadLetters === "table" ? { deadLetterTable: `${keyspace}.letters` } : {}),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kafkaProxy?.[Symbol.asyncDispose]();
    await this.scyllaProxy?.[Symbol.asyncDispose]();
    await this.stack.stop();
  }
}
