import { AndeanError } from "../../src/errors/andean_error.ts";
import { cassandraHost } from "./cassandra_node.ts";
import { COMPOSE_SHAPE, hasContainerEngine } from "./compose.ts";
import { KAFKA_HOST, randomClusterId } from "./kafka_node.ts";
import type { EngineName, ResolvedOptions } from "./options.ts";
import { findFreePorts } from "./ports.ts";
import { processIdentity } from "./process.ts";
import type { StackState } from "./state.ts";

/**
 * Decides everything that the options leave open: engine, number of nodes, ports, heaps.
 *
 * `kept` is the state of an earlier run whose data is used again.
 */
export async function planState(
  options: ResolvedOptions,
  kept: StackState | undefined,
): Promise<StackState> {
  const engine = kept?.engine ?? await chooseEngine(options);
  const containers = engine === "containers";
  const { brokers } = options;
  const nodes = kept?.nodes ?? options.nodes ?? (containers ? COMPOSE_SHAPE.nodes : 1);
  const hosts = containers
    ? [KAFKA_HOST]
    : Array.from({ length: nodes }, (_, index) => cassandraHost(index + 1));
  const used = new Set<number>();
  const pick = async (asked: number, before: number | undefined, on: string[], count: number) => {
    const first = asked || before || (await findFreePorts(on, count, used))[0]!;
    for (let index = 0; index < count; index++) used.add(first + index);
    return first;
  };
  return {
    version: 1,
    name: options.name,
    engine,
    brokers,
    nodes,
    kafkaPort: await pick(options.kafkaPort, kept?.kafkaPort, [KAFKA_HOST], brokers),
    cqlPort: await pick(options.cqlPort, kept?.cqlPort, hosts, containers ? nodes : 1),
    controllerPort: await pick(options.controllerPort, kept?.controllerPort, [KAFKA_HOST], brokers),
    storagePort: await pick(options.storagePort, kept?.storagePort, hosts, 1),
    kafkaHeapMiB: options.kafkaHeapMiB,
    cqlHeapMiB: options.cqlHeapMiB ?? (nodes === 1 ? 2048 : 768),
    commitlog: options.commitlog,
    quickStart: options.quickStart ?? brokers + nodes > 2,
    kafkaSettings: options.kafkaSettings,
    cassandraSettings: options.cassandraSettings,
    clusterId: kept?.clusterId ?? randomClusterId(),
    secured: kept?.secured ?? (!options.secured ? undefined : {
      kafkaTlsPort: await pick(0, undefined, [KAFKA_HOST], brokers),
      kafkaSaslPort: await pick(0, undefined, [KAFKA_HOST], brokers),
      cqlTlsPort: await pick(0, undefined, hosts, 1),
    }),
    owner: await ownerOf(options.ownerPid),
  };
}

/** Checks that an earlier run's data, or its running services, are what is asked for now. */
export function checkSame(options: ResolvedOptions, kept: StackState, running: boolean): void {
  const wrong = (what: string, has: string | number, flag: string) => {
    throw new AndeanError(
      "configuration",
      `Cannot start stack "${kept.name}": ${what} ${has}, another was asked for`,
      {
        hint: `Use ${flag} ${has}, or remove it with "deno task stack down --name ${kept.name}".`,
      },
    );
  };
  if (options.engine !== "auto" && options.engine !== kept.engine) {
    wrong("its data was made by engine", kept.engine, "--engine");
  }
  if (options.brokers !== kept.brokers) {
    wrong("its number of brokers is", kept.brokers, "--brokers");
  }
  if (options.nodes !== undefined && options.nodes !== kept.nodes) {
    wrong("its number of nodes is", kept.nodes, "--nodes");
  }
  if (options.secured !== (kept.secured !== undefined)) {
    throw new AndeanError(
      "configuration",
      `Cannot start stack "${kept.name}": it was made ${
        kept.secured === undefined ? "without" : "with"
      } --secure`,
      {
        hint: `Remove it with "deno task stack down --name ${kept.name}", or pick another --name.`,
      },
    );
  }
  if (!running) return;
  if (options.kafkaPort !== 0 && options.kafkaPort !== kept.kafkaPort) {
    wrong("it runs already, with Kafka on port", kept.kafkaPort, "--kafka-port");
  }
  if (options.cqlPort !== 0 && options.cqlPort !== kept.cqlPort) {
    wrong("it runs already, with its database on port", kept.cqlPort, "--cql-port");
  }
  if (options.cqlHeapMiB !== undefined && options.cqlHeapMiB !== kept.cqlHeapMiB) {
    wrong("it runs already, each database node with a heap of", kept.cqlHeapMiB, "--cql-heap");
  }
}

async function chooseEngine(options: ResolvedOptions): Promise<EngineName> {
  const beyond = beyondCompose(options);
  switch (options.engine) {
    case "jars":
      return "jars";
    case "containers":
      if (beyond !== undefined) {
        throw new AndeanError("usage", `Cannot start the stack: docker-compose.yml ${beyond}`, {
          hint: "Use --engine jars.",
        });
      }
      if (!await hasContainerEngine()) {
        throw new AndeanError(
          "configuration",
          'Cannot start the stack: "docker info" and "docker compose version" do not both succeed',
          { hint: "Start the container engine, or use --engine jars." },
        );
      }
      return "containers";
    case "auto":
      return beyond === undefined && await hasContainerEngine() ? "containers" : "jars";
  }
}

/** What is asked for and docker-compose.yml can't give; `undefined` for nothing. */
function beyondCompose(options: ResolvedOptions): string | undefined {
  const { brokers, nodes } = COMPOSE_SHAPE;
  if (options.brokers > brokers || (options.nodes ?? 1) > nodes) {
    return `has ${brokers} broker and ${nodes} nodes, more were asked for`;
  }
  if (options.secured) return "has no listeners for TLS";
  if (options.cqlHeapMiB !== undefined) return "says itself how much memory its nodes have";
  return undefined;
}

async function ownerOf(pid: number | undefined): Promise<StackState["owner"]> {
  if (pid === undefined) return undefined;
  const identity = await processIdentity(pid);
  if (identity === undefined) {
    throw new AndeanError(
      "usage",
      `Cannot start the stack: its owner, process ${pid}, does not run`,
    );
  }
  return { pid, identity };
}
