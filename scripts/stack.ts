import { parseArgs } from "node:util";
import { AndeanError, messageOf } from "../src/errors/andean_error.ts";
import { attachStack, removeOrphans, startStack } from "./stack/stack.ts";
import type { StackOptions } from "./stack/options.ts";
import { summary } from "./stack/summary.ts";

const HELP =
  `A real Kafka and a real CQL database on this machine, for trying andean out and for its tests.

Usage: deno task stack up|down|status [flags]

  up       start both, wait until they serve, and leave them running
  down     stop them and delete their data
  status   say for each service whether it is up; exit code 3 unless all are

With a container engine (docker compose) these are Kafka and ScyllaDB; without one, Kafka and
Cassandra as Java processes, which needs Java 17 and, the first time, Maven.

Flags:
  --name NAME             which stack (default: default)
  --brokers N             up: how many Kafka brokers, 1 to 3 (default: 1)
  --nodes N               up: how many database nodes, 1 to 3 (default: 1, with containers 2)
  --kafka-port PORT       up: the first broker's port, 0 for a free one (default: 9092)
  --cql-port PORT         up: the database's port, 0 for a free one (default: 9042)
  --controller-port PORT  up: the first Kafka controller's port (default: a free one)
  --storage-port PORT     up: the port between database nodes (default: a free one)
  --cql-heap MIB          up: each database node's heap; not with containers (default: 2048 for
                          one node, 768 for several)
  --secure                up: also listen for TLS, with certificates, logins and tokens, and check
                          what each login may do; not with containers, needs OpenSSL
  --engine ENGINE         up: auto, containers or jars (default: auto)
  --keep-data             down: leave the data for the next up
  --help                  show this
`;

const encoder = new TextEncoder();

function print(text: string): void {
  Deno.stdout.writeSync(encoder.encode(text));
}

function say(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}

/** Runs the command line and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { command, flags } = parse(args);
    switch (command) {
      case "help":
        print(HELP);
        return 0;
      case "up":
        return await up(flags);
      case "down":
        return await down(flags.name, flags["keep-data"]);
      case "status":
        return await status(flags.name);
    }
  } catch (error) {
    if (!(error instanceof AndeanError)) throw error;
    say(`stack: ${error.message}\n${error.hint === undefined ? "" : `  ${error.hint}\n`}`);
    return error.exitCode;
  }
}

interface Flags {
  name: string;
  brokers: string | undefined;
  nodes: string | undefined;
  "kafka-port": string;
  "cql-port": string;
  "controller-port": string;
  "storage-port": string;
  "cql-heap": string | undefined;
  secure: boolean;
  engine: string;
  "keep-data": boolean;
}

type Command = "up" | "down" | "status" | "help";

function parse(args: readonly string[]): { command: Command; flags: Flags } {
  let values: Flags & { help: boolean };
  let positionals: string[];
  try {
    const parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "name": { type: "string", default: "default" },
        "brokers": { type: "string" },
        "nodes": { type: "string" },
        "kafka-port": { type: "string", default: "9092" },
        "cql-port": { type: "string", default: "9042" },
        "controller-port": { type: "string", default: "0" },
        "storage-port": { type: "string", default: "0" },
        "cql-heap": { type: "string" },
        "secure": { type: "boolean", default: false },
        "engine": { type: "string", default: "auto" },
        "keep-data": { type: "boolean", default: false },
        "help": { type: "boolean", short: "h", default: false },
      },
    });
    values = { brokers: undefined, nodes: undefined, "cql-heap": undefined, ...parsed.values };
    positionals = parsed.positionals;
  } catch (error) {
    throw usage(messageOf(error).split(". ")[0]!);
  }
  const [command, ...rest] = positionals;
  if (values.help) return { command: "help", flags: values };
  if (command === undefined) throw usage("no command given");
  if (rest.length > 0) throw usage(`"${rest[0]}" is one argument too many`);
  if (command !== "up" && command !== "down" && command !== "status") {
    throw usage(`"${command}" is no command`);
  }
  return { command, flags: values };
}

async function up(flags: Flags): Promise<number> {
  const begin = performance.now();
  const report = (line: string) =>
    say(`[${((performance.now() - begin) / 1000).toFixed(1).padStart(5)} s] ${line}\n`);
  const abort = new AbortController();
  const onSignal = () => {
    if (abort.signal.aborted) return;
    report("interrupted, stopping what was started");
    abort.abort(new AndeanError("interrupted", "Interrupted; nothing was left running"));
  };
  Deno.addSignalListener("SIGINT", onSignal);
  Deno.addSignalListener("SIGTERM", onSignal);
  try {
    const options: StackOptions = {
      name: flags.name,
      kafkaPort: number("--kafka-port", flags["kafka-port"]),
      cqlPort: number("--cql-port", flags["cql-port"]),
      controllerPort: number("--controller-port", flags["controller-port"]),
      storagePort: number("--storage-port", flags["storage-port"]),
      secured: flags.secure,
      engine: oneOf("--engine", flags.engine, ["auto", "containers", "jars"] as const),
      report,
      signal: abort.signal,
    };
    // Their bounds are checked with the other options'.
    if (flags.brokers !== undefined) options.brokers = number("--brokers", flags.brokers) as 1;
    if (flags.nodes !== undefined) options.nodes = number("--nodes", flags.nodes) as 1;
    if (flags["cql-heap"] !== undefined) {
      options.cqlHeapMiB = number("--cql-heap", flags["cql-heap"]);
    }
    const stack = await startStack(options);
    report("all services are ready");
    print(summary(stack));
    return 0;
  } finally {
    Deno.removeSignalListener("SIGINT", onSignal);
    Deno.removeSignalListener("SIGTERM", onSignal);
  }
}

async function down(name: string, keepData: boolean): Promise<number> {
  const begin = performance.now();
  await removeOrphans((line) => say(`${line}\n`));
  const stack = await attachStack(name);
  if (stack === undefined) {
    say(`stack "${name}" does not exist, nothing to stop\n`);
    return 0;
  }
  await stack.stop({ keepData });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  say(`stack "${name}" is stopped, its data ${keepData ? "kept" : "deleted"} (${seconds} s)\n`);
  return 0;
}

async function status(name: string): Promise<number> {
  const stack = await attachStack(name);
  if (stack === undefined) {
    say(`stack "${name}" does not exist; start it with "deno task stack up"\n`);
    return 3;
  }
  const states = await Promise.all(stack.services.map(async (service) => ({
    service,
    up: await service.isUp(),
    pid: await service.pid(),
  })));
  for (const { service, up, pid } of states) {
    const columns = [
      service.name.padEnd(8),
      service.address.padEnd(15),
      String(pid ?? "-").padStart(8),
      up ? "up" : "down",
    ];
    print(columns.join("  ") + "\n");
  }
  return states.every(({ up }) => up) ? 0 : 3;
}

function number(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usage(`${flag} is "${text}", wanted is a whole number`);
  return Number(text);
}

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) {
    throw usage(`${flag} is "${text}", wanted is one of ${choices.join(", ")}`);
  }
  return choice;
}

function usage(what: string): AndeanError {
  return new AndeanError("usage", `Cannot run the command line: ${what}`, {
    hint: 'See "deno task stack --help".',
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
