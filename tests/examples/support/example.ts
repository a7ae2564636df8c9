import assert from "node:assert/strict";
import { join } from "node:path";
import type { Client } from "cassandra-driver";
import { openDatabase } from "../../../scripts/rows.ts";
import { SchemaRegistry } from "../../../scripts/schema_registry.ts";
import { environmentOf } from "../../../scripts/stack/environment.ts";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";
import { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import type { VerifyResult } from "../../../src/verify/options.ts";
import { sectionsOf } from "../../support/markdown.ts";
import { type Services, services } from "../../support/services.ts";
import { type Outcome, shell } from "../../support/shell.ts";
import { ToolsFolder } from "../../support/tools_folder.ts";

/** How long an example's commands may take, in milliseconds. */
const COMMANDS_MS = 180_000;

/** An example, as it is before somebody follows its README: without its topic and its keyspace. */
export class Example implements AsyncDisposable {
  readonly name: string;
  readonly topic: string;
  readonly keyspace: string;
  readonly services: Services;
  /** The driver alone, for looking at the table without andean's code. */
  readonly database: Client;
  readonly #cluster: KafkaCluster;
  /** Where the commands have a registry, and none is yet. */
  readonly #registry = `http://127.0.0.1:${freePort()}`;

  private constructor(name: string, given: Services, database: Client, cluster: KafkaCluster) {
    this.name = name;
    this.topic = `example-${name}`;
    this.keyspace = `example_${name}`;
    this.services = given;
    this.database = database;
    this.#cluster = cluster;
  }

  static async open(name: string): Promise<Example> {
    const running = await services();
    const cluster = await KafkaCluster.connect({
      brokers: running.brokers.split(","),
      waitMs: 5_000,
    });
    const example = new Example(name, running, await openDatabase(running), cluster);
    await example.#remove();
    return example;
  }

  get folder(): string {
    return join(REPOSITORY_ROOT, "examples", this.name);
  }

  /** What a user sets before the commands of a README. */
  get #environment(): Record<string, string> {
    return {
      ...environmentOf(this.services),
      // Protobuf would go through it, too.
      ...(this.name === "trades" ? { ANDEAN_SCHEMA_REGISTRY: this.#registry } : {}),
    };
  }

  /** Runs the commands of the README, exactly as they stand there, from the repository's root. */
  async followReadme(): Promise<Outcome> {
    const commands = commandsOf(await Deno.readTextFile(join(this.folder, "README.md")));
    await using tools = await ToolsFolder.make();
    // With -m, what runs in the background is a process group, which ends as a whole.
    const script = "set -eum\ntrap 'for job in $(jobs -p); do kill -- -$job; done' EXIT\n" +
      commands;
    const [host, port] = this.services.scylla.split(",")[0]!.split(":");
    return await this.#run("bash", ["-c", script], {
      ...this.#environment,
      CQLSH_HOST: host!,
      CQLSH_PORT: port!,
      PATH: tools.path,
    });
  }

  /** The feed alone, with flags. */
  feed(...args: string[]): Promise<Outcome> {
    const feed = ["run", "--allow-all", join(this.folder, "feed.ts")];
    return this.#run(Deno.execPath(), [...feed, ...args], {});
  }

  async #run(program: string, args: string[], env: Record<string, string>): Promise<Outcome> {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: REPOSITORY_ROOT,
      env: { ...env, NO_COLOR: "1" },
      stdin: "null",
      signal: AbortSignal.timeout(COMMANDS_MS),
    }).output();
    const decoder = new TextDecoder();
    return { exitCode: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** `andean <command> --config <the example's>`, with further flags. */
  andean(command: string, ...args: string[]): Promise<Outcome> {
    const config = join(this.folder, "andean.yaml");
    return shell([command, "--config", config, ...args], { environment: this.#environment });
  }

  /** `andean verify --json --deep`, which must come to a good end. */
  async verified(): Promise<VerifyResult> {
    const { exitCode, stdout, stderr } = await this.andean("verify", "--json", "--deep");
    assert.equal(exitCode, 0, stderr);
    const result = JSON.parse(stdout) as VerifyResult;
    const { verdict, totals } = result;
    assert.deepEqual(
      [verdict, totals.missing, totals.duplicates, totals.unexpected, totals.mismatched],
      ["exactly-once", 0, 0, 0, 0],
    );
    return result;
  }

  /** Every row of a query. */
  async rows(query: string): Promise<Record<string, unknown>[]> {
    const { rows, pageState } = await this.database.execute(query, [], {
      prepare: true,
      fetchSize: 5_000,
    });
    assert.equal(pageState ?? null, null, "there are more rows");
    return rows.map((row) => ({ ...row }));
  }

  /** A registry at the address that the commands use, which knows no schema yet. */
  openRegistry(): SchemaRegistry {
    return SchemaRegistry.open(Number(new URL(this.#registry).port));
  }

  async #remove(): Promise<void> {
    await this.#cluster.deleteTopics([this.topic, `${this.topic}.dead-letters`]);
    await this.database.execute(`DROP KEYSPACE IF EXISTS ${this.keyspace}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
    await this.database.shutdown();
    await this.#cluster.close();
  }
}

/** The commands of a README: its only block of code. */
function commandsOf(readme: string): string {
  const blocks = sectionsOf(readme).flatMap((section) => section.blocks);
  assert.equal(blocks.length, 1, "the README has one block of commands");
  return blocks[0]!.text;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
