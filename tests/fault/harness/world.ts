import { join } from "node:path";
import { type Stack, startStack } from "../../../scripts/stack/stack.ts";
import { openDatabase } from "../../../scripts/rows.ts";
import { findFreePorts } from "../../../scripts/stack/ports.ts";
import { sleep } from "../../../src/errors/sleep.ts";
import { seededRandom } from "../../../src/produce/random.ts";
import { judge, type Judgement } from "../judge/judge.ts";
import { AndeanProcess, type Peculiarities } from "./andean_process.ts";
import { CommitMonitor } from "./commit_monitor.ts";
import type { Scenario } from "./scenario.ts";
import { TcpProxy } from "./tcp_proxy.ts";

/** What holds for every scenario of a run. */
export interface WorldOptions {
  seed: number;
  /** Smaller loads and shorter outages. */
  short: boolean;
  /** The program's folder. */
  root: string;
  /** Told what happens, for a person who waits. */
  report: (line: string) => void;
}

/** Seconds within which an `ingest` has to end once it is asked to; it may drain for 30. */
const END_SECONDS = 60;
/** Without any commit for so long, in seconds, a pipeline is stuck. */
const STUCK_SECONDS = 120;
/** The shortest that Kafka's brokers take, so that a killed member is missed soon. */
const SESSION_SECONDS = 6;

const SEED_TABLE = "symbol text, ts timestamp, price float, PRIMARY KEY (symbol, ts)";

/** The services, processes and proxies of one scenario, and what is done to them. */
export class World implements AsyncDisposable {
  readonly topic = "ticks";
  readonly group = "fault";
  readonly table = "fault.ticks";
  readonly stack: Stack;
  readonly short: boolean;
  /** Numbers in [0, 1); the seed decides which. */
  readonly random: () => number;
  readonly kafkaProxy: TcpProxy | undefined;
  readonly scyllaProxy: TcpProxy | undefined;
  /** Each fault that was injected. */
  readonly faults: string[] = [];
  /** Of each fault, from its end to the next commit, in seconds. */
  readonly recoveries: number[] = [];
  /** What the scenario found wrong. */
  readonly problems: string[] = [];
  readonly processes: AndeanProcess[] = [];
  /** What else the scenario asks of the judge's counts: it names what is wrong. */
  readonly checks: ((judged: Judgement) => string[])[] = [];
  readonly #scenario: Scenario;
  #options: WorldOptions;
  #monitor!: CommitMonitor;
  #folder: string;

  private constructor(
    scenario: Scenario,
    options: WorldOptions,
    stack: Stack,
    folder: string,
    proxies: { kafka: TcpProxy; scylla: TcpProxy } | undefined,
  ) {
    this.#scenario = scenario;
    this.#options = options;
    this.stack = stack;
    this.short = options.short;
    this.random = seededRandom(options.seed);
    this.#folder = folder;
    this.kafkaProxy = proxies?.kafka;
    this.scyllaProxy = proxies?.scylla;
  }

  /** Starts the services, with an empty topic of four Kafka partitions. */
  static async open(scenario: Scenario, options: WorldOptions): Promise<World> {
    const name = `fault-${Deno.pid}-${scenario.name.replaceAll(/[^a-z0-9]+/g, "-")}`;
    const [kafkaPort, cqlPort] = await findFreePorts(["127.0.0.1"], 2, new Set());
    const proxies = scenario.proxied
      ? {
        kafka: new TcpProxy({ hostname: "127.0.0.1", port: kafkaPort! }),
        scylla: new TcpProxy({ hostname: "127.0.0.1", port: cqlPort! }),
      }
      : undefined;
    const stack = await startStack({
      name,
      ownerPid: Deno.pid,
      engine: "jars",
      // The only replica must not lose what it has acknowledged when it is killed.
      commitlog: "group",
      ...(proxies === undefined ? {} : {
        kafkaPort,
        cqlPort,
        kafkaSettings: { "advertised.listeners": `PLAINTEXT://${proxies.kafka.address}` },
      }),
      ...scenario.stack,
    });
    const folder = await Deno.makeTempDir({ prefix: "andean-fault-" });
    const world = new World(scenario, options, stack, folder, proxies);
    await world.succeed("produce", ["produce", "--count", "0", "--partitions", "4"]);
    // Two processes that make one table at once confuse Cassandra.
    await world.#makeSchema();
    if (scenario.key === "natural") await world.dropTable(SEED_TABLE);
    world.#monitor = await CommitMonitor.start(stack.brokers, world.topic, world.group);
    return world;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  /** Starts a process of the program, connected to this world. */
  start(name: string, args: readonly string[], more: Peculiarities = {}): AndeanProcess {
    const process = new AndeanProcess({
      name: `${name}-${this.processes.length}`,
      args: [...args, "--json"],
      root: this.#options.root,
      folder: this.#folder,
      ...more,
      env: {
        ANDEAN_BROKERS: this.kafkaProxy?.address ?? this.stack.brokers,
        ANDEAN_SCYLLA: this.scyllaProxy?.address ?? this.stack.scylla,
        ANDEAN_SCYLLA_USER: this.stack.user,
        ANDEAN_SCYLLA_PASSWORD: this.stack.password,
        ANDEAN_TOPIC: this.topic,
        ANDEAN_KEYSPACE: this.table.split(".")[0]!,
        ANDEAN_TABLE: this.table.split(".")[1]!,
        ...(this.#scenario.deadLetters === "table" ? { ANDEAN_DEAD_LETTER: "table:letters" } : {}),
      },
    });
    this.processes.push(process);
    return process;
  }

  /** Starts `produce` of so many records. */
  produce(
    count: number,
    rate: number,
    args: readonly string[] = [],
    more: Peculiarities = {},
  ): AndeanProcess {
    const seed = String(this.#options.seed);
    return this.start(
      "produce",
      ["produce", "--count", String(count), "--rate", String(rate), "--seed", seed, ...args],
      more,
    );
  }

  /** Starts an endless `ingest` of the group. */
  ingest(args: readonly string[] = [], more: Peculiarities = {}): AndeanProcess {
    return this.start("ingest", [
      "ingest",
      "--group",
      this.group,
      "--create-schema",
      "--session-timeout",
      String(SESSION_SECONDS),
      "--log-level",
      "debug",
      ...args,
    ], more);
  }

  /** Runs a command that has to end with exit code 0, and returns what it printed. */
  async succeed(
    name: string,
    args: readonly string[],
    seconds: number = STUCK_SECONDS,
  ): Promise<Record<string, unknown>> {
    const { code, result, log } = await this.start(name, args).end(seconds);
    if (code !== 0 || result === undefined) {
      throw new Error(`andean ${args.join(" ")} ended with ${code}: ${log.trim()}`);
    }
    return result;
  }

  /** A node that is meant to be overloaded may be so from the start. */
  async #makeSchema(): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        await this.succeed("schema", ["ingest", "--create-schema", "--until", "end"]);
        return;
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }

  /** Drops the table, and makes it again where columns are given. */
  async dropTable(columns?: string): Promise<void> {
    const database = await openDatabase(this.stack);
    try {
      await database.execute(`DROP TABLE ${this.table}`);
      if (columns !== undefined) {
        await database.execute(`CREATE TABLE ${this.table} (${columns})`);
      }
    } finally {
      await database.shutdown();
    }
  }

  /** Waits until so many records are committed. */
  untilCommitted(count: number): Promise<void> {
    return this.#monitor.until(count, STUCK_SECONDS);
  }

  /** The records that are committed. */
  get committed(): number {
    return this.#monitor.total;
  }

  /** The most memory that an `ingest` has had resident so far, in MiB. */
  get peakMiB(): number {
    const ingests = this.processes.filter(({ name }) => name.startsWith("ingest"));
    return Math.max(0, ...ingests.map(({ peakMiB }) => peakMiB));
  }

  /** Breaks something and mends it; what follows must commit again. */
  async fault(what: string, work: () => Promise<void>): Promise<void> {
    this.#options.report(what);
    this.faults.push(what);
    await work();
    const mended = performance.now();
    const before = this.committed;
    const records = await this.#monitor.records();
    if (before >= records) return; // Nothing was left to recover.
    await this.untilCommitted(before + 1);
    this.recoveries.push(Math.max(0, this.#monitor.changedAt - mended) / 1_000);
  }

  /** Asks a process to end in an orderly way, and checks that it does. */
  async terminate(process: AndeanProcess): Promise<void> {
    // Before it listens for signals, it has nothing to end in order.
    for (let wait = 0; process.running && process.log === "" && wait < 100; wait++) {
      await sleep(100);
    }
    process.signal("SIGTERM");
    const { code, log } = await process.end(END_SECONDS);
    if (code !== 130) {
      this.problems.push(
        `${process.name} ended with ${code ?? "a signal"} after SIGTERM, wanted 130: ${
          lastLine(log)
        }`,
      );
    }
  }

  /** Waits until all that the topic holds is committed, then ends every `ingest`. */
  async settle(): Promise<void> {
    await this.untilCommitted(await this.#monitor.records());
    await sleep(300);
    await Promise.all(
      this.processes.filter(({ running, name }) => running && name.startsWith("ingest"))
        .map((process) => this.terminate(process)),
    );
    this.problems.push(...this.#monitor.regressions.map((what) => `a commit went back: ${what}`));
  }

  /** What a program that shares no code with andean counts now. */
  judge(): Promise<Judgement> {
    return judge({
      brokers: this.stack.brokers,
      topic: this.topic,
      deadLetterTopic: `${this.topic}.dead-letters`,
      contactPoint: this.stack.scylla.split(",")[0]!,
      user: this.stack.user,
      password: this.stack.password,
      table: this.table,
      key: this.#scenario.key ?? "coordinates",
      ...(this.#scenario.deadLetters === "table" ? { deadLetterTable: "fault.letters" } : {}),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.processes) process.signal("SIGKILL");
    await Promise.all(this.processes.map(({ ended }) => ended));
    await this.#monitor?.stop();
    await this.kafkaProxy?.[Symbol.asyncDispose]();
    await this.scyllaProxy?.[Symbol.asyncDispose]();
    await this.stack.stop();
    if (this.problems.length === 0) await Deno.remove(this.#folder, { recursive: true });
    else this.#options.report(`its processes' logs are kept in ${join(this.#folder, "")}`);
  }
}

function lastLine(log: string): string {
  return log.trim().split("\n").at(-1) ?? "";
}
