import { AndeanError } from "../../src/errors/andean_error.ts";

/** How services are run: `containers` by docker compose, `jars` as Java processes. */
export type EngineName = "containers" | "jars";

/** A service's own settings, by their own names. */
export type ServiceSettings = Readonly<Record<string, string | number | boolean>>;

/** What a stack is to look like. */
export interface StackOptions {
  /** Names the folder and, with containers, the compose project: letters, digits, `-`, `_`. */
  name: string;
  /** How many Kafka brokers. @default 1 */
  brokers?: 1 | 2 | 3 | undefined;
  /** How many database nodes. @default 1, with containers 2 */
  nodes?: 1 | 2 | 3 | undefined;
  /** The first broker's port, the next ones take the following ports; 0 picks free ones. @default 0 */
  kafkaPort?: number | undefined;
  /** The database's port, the same on every node's own address; 0 picks a free one. @default 0 */
  cqlPort?: number | undefined;
  /** The first Kafka controller's port; 0 picks free ones. @default 0 */
  controllerPort?: number | undefined;
  /** The port on which database nodes talk to each other; 0 picks a free one. @default 0 */
  storagePort?: number | undefined;
  /** No service outlives the process with this pid, however it ends. @default none */
  ownerPid?: number | undefined;
  /** Each broker's heap in MiB. @default 512 */
  kafkaHeapMiB?: number | undefined;
  /** Each database node's heap in MiB; not with containers. @default 2048 for one node, 768 for several */
  cqlHeapMiB?: number | undefined;
  /**
   * `group` acknowledges a write only once it is on disk; `periodic`, the default of Cassandra and
   * Scylla, can lose what it acknowledged in the last 100 ms before a SIGKILL of the only replica.
   * @default "periodic"
   */
  commitlog?: "periodic" | "group" | undefined;
  /** Java starts in half the processor time, and runs slower. @default with more than two services */
  quickStart?: boolean | undefined;
  /** Also listens for TLS, with certificates, logins and tokens; not with containers. @default false */
  secured?: boolean | undefined;
  /** Replaces and adds to a broker's `server.properties`; not with containers. */
  kafkaSettings?: ServiceSettings | undefined;
  /** Replaces and adds to a node's `cassandra.yaml`; not with containers. */
  cassandraSettings?: ServiceSettings | undefined;
  /**
   * `auto` takes containers if an engine answers and can give this shape, otherwise jars.
   * @default "auto"
   */
  engine?: "auto" | EngineName | undefined;
  /** Told about each step, for a person who waits. */
  report?: ((line: string) => void) | undefined;
  /** Gives up, and removes what was started. */
  signal?: AbortSignal | undefined;
}

/** {@linkcode StackOptions} with every default filled in; `nodes` stays open until the engine is known. */
export interface ResolvedOptions {
  name: string;
  brokers: number;
  nodes: number | undefined;
  kafkaPort: number;
  cqlPort: number;
  controllerPort: number;
  storagePort: number;
  ownerPid: number | undefined;
  kafkaHeapMiB: number;
  cqlHeapMiB: number | undefined;
  commitlog: "periodic" | "group";
  quickStart: boolean | undefined;
  secured: boolean;
  kafkaSettings: ServiceSettings;
  cassandraSettings: ServiceSettings;
  engine: "auto" | EngineName;
  report: (line: string) => void;
  signal: AbortSignal | undefined;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws AndeanError `usage`, naming the option and its bounds.
 */
export function resolveOptions(options: StackOptions): ResolvedOptions {
  checkName(options.name);
  return {
    name: options.name,
    brokers: inRange("--brokers", options.brokers ?? 1, 1, 3),
    nodes: options.nodes === undefined ? undefined : inRange("--nodes", options.nodes, 1, 3),
    kafkaPort: inRange("--kafka-port", options.kafkaPort ?? 0, 0, 65_533),
    cqlPort: inRange("--cql-port", options.cqlPort ?? 0, 0, 65_535),
    controllerPort: inRange("--controller-port", options.controllerPort ?? 0, 0, 65_533),
    storagePort: inRange("--storage-port", options.storagePort ?? 0, 0, 65_535),
    ownerPid: options.ownerPid === undefined
      ? undefined
      : inRange("ownerPid", options.ownerPid, 1, 2 ** 31),
    kafkaHeapMiB: inRange("kafkaHeapMiB", options.kafkaHeapMiB ?? 512, 128, 65_536),
    cqlHeapMiB: options.cqlHeapMiB === undefined
      ? undefined
      : inRange("--cql-heap", options.cqlHeapMiB, 256, 65_536),
    commitlog: options.commitlog ?? "periodic",
    quickStart: options.quickStart,
    secured: options.secured ?? false,
    kafkaSettings: options.kafkaSettings ?? {},
    cassandraSettings: options.cassandraSettings ?? {},
    engine: options.engine ?? "auto",
    report: options.report ?? (() => {}),
    signal: options.signal,
  };
}

/** Checks a stack's name, which becomes a folder's. @throws AndeanError `usage` */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)) return;
  throw new AndeanError(
    "usage",
    `Cannot use "${name}" as a stack's name: wanted are letters, digits, "-" and "_"`,
    { hint: "Pick another with --name." },
  );
}

function inRange(option: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new AndeanError(
      "usage",
      `Cannot start the stack: ${option} is ${value}, wanted is a whole number from ${least} to ${most}`,
    );
  }
  return value;
}
