import type { Stack } from "../../../scripts/stack/stack.ts";
import { sleep } from "../../../src/errors/sleep.ts";
import { seededRandom } from "../../../src/produce/random.ts";
import type { Judgement } from "../judge/judge.ts";
import { AndeanProcess, type Peculiarities } from "../../support/andean_process.ts";
import { CommitMonitor } from "./commit_monitor.ts";
import { MetricsWatch } from "./metrics_watch.ts";
import type { Scenario } from "./scenario.ts";
import { Services } from "./services.ts";

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

/** One scenario's services and processes, and what is done to them. */
export class World implements AsyncDisposable {
  readonly services: Services;
  readonly short: boolean;
  /** Numbers in [0, 1); the seed decides which. */
  readonly random: () => number;
  /** Each fault that was injected. */
  readonly faults: string[] = [];
  /** Of each fault, from its end to the next commit, in seconds. */
  readonly recoveries: number[] = [];
  /** What the scenario found wrong. */
  readonly problems: string[] = [];
  readonly processes: AndeanProcess[] = [];
  /** What else the scenario asks of the judge's counts: it names what is wrong. */
  readonly checks: ((judged: Judgement) => string[])[] = [];
  /** What its `ingest`s tell of themselves. */
  readonly metrics = new MetricsWatch();
  #options: WorldOptions;
  #monitor: CommitMonitor | undefined;
  #folder: string;

  private constructor(options: WorldOptions, services: Services, folder: string) {
    this.#options = options;
    this.services = services;
    this.short = options.short;
    this.random = seededRandom(options.seed);
    this.#folder = folder;
  }

  /** Starts the services, with an empty topic of four Kafka partitions and an empty table. */
  static async open(scenario: Scenario, options: WorldOptions): Promise<World> {
    const services = await Services.start(scenario);
    const folder = await Deno.makeTempDir({ prefix: "andean-fault-" });
    const world = new World(options, services, folder);
    try {
      await world.succeed("produce", ["produce", "--count", "0", "--partitions", "4"]);
      // Two processes that make one table at once confuse Cassandra.
      await world.#makeSchema();
      if (scenario.key === "natural") await services.dropTable(SEED_TABLE);
      const { stack, topic, group } = services;
      world.#monitor = await CommitMonitor.start(stack.brokers, topic, group);
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  get stack(): Stack {
    return this.services.stack;
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
      env: this.services.env,
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
    const process = this.start("ingest", [
      "ingest",
      "--group",
      this.services.group,
      "--create-schema",
      "--session-timeout",
      String(SESSION_SECONDS),
      "--log-level",
      "debug",
      "--metrics",
      "127.0.0.1:0",
      ...args,
    ], more);
    void this.metrics.follow(process);
    return process;
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

  get #watched(): CommitMonitor {
    if (this.#monitor === undefined) throw new Error("The world is not open yet");
    return this.#monitor;
  }

  /** Waits until so many records are committed. */
  untilCommitted(count: number): Promise<void> {
    return this.#watched.until(count, STUCK_SECONDS);
  }

  /** The records that are committed. */
  get committed(): number {
    return this.#watched.total;
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
    const records = await this.#watched.records();
    if (before >= records) return; // Nothing was left to recover.
    await this.untilCommitted(before + 1);
    this.recoveries.push(Math.max(0, this.#watched.changedAt - mended) / 1_000);
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
    const records = await this.#watched.records();
    await this.untilCommitted(records);
    const ingests = this.processes.filter(({ name }) => name.startsWith("ingest"));
    this.checks.push(await this.metrics.settle(ingests, records));
    await Promise.all(
      ingests.filter(({ running }) => running).map((process) => this.terminate(process)),
    );
    this.problems.push(...this.metrics.problems);
    this.problems.push(...this.#watched.regressions.map((what) => `a commit went back: ${what}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.processes) process.signal("SIGKILL");
    await Promise.all(this.processes.map(({ ended }) => ended));
    await this.#monitor?.stop();
    await this.services[Symbol.asyncDispose]();
    if (this.problems.length === 0) await Deno.remove(this.#folder, { recursive: true });
    else this.#options.report(`its processes' logs are kept in ${this.#folder}`);
  }
}

function lastLine(log: string): string {
  return log.trim().split("\n").at(-1) ?? "";
}
