import { join } from "node:path";
import { AndeanError } from "../../src/errors/andean_error.ts";
import type { Java } from "./java.ts";
import type { ServiceLayout } from "./layout.ts";
import { pickInteresting } from "./log_tail.ts";
import { scramArguments, securedJvmFlags, securedProperties } from "./kafka_secured.ts";
import type { ServiceSettings } from "./options.ts";
import type { SecuredFiles } from "./secured_files.ts";

/** Where one broker listens: for clients, and for the controllers' quorum. */
export interface KafkaNode {
  id: number;
  port: number;
  controllerPort: number;
  /** Where it also listens for TLS; absent for a plain stack. */
  secured?: { tlsPort: number; saslPort: number } | undefined;
}

/** Every broker is a controller too: three make a quorum that survives the loss of one. */
export interface KafkaCluster {
  clusterId: string;
  nodes: readonly KafkaNode[];
  heapMiB: number;
  /** Replaces and adds to what {@linkcode renderServerProperties} says. */
  settings: ServiceSettings;
  /** More flags for Java. */
  jvmFlags: readonly string[];
  /** With what it talks TLS; absent for a plain stack. */
  secured?: SecuredFiles | undefined;
}

/** The host on which every broker listens. */
export const KAFKA_HOST = "127.0.0.1";

/** A broker's `server.properties`. */
export function renderServerProperties(
  cluster: KafkaCluster,
  node: KafkaNode,
  dataFolder: string,
): string {
  const count = cluster.nodes.length;
  const inSync = count === 3 ? 2 : 1;
  const voters = cluster.nodes.map(({ id, controllerPort }) =>
    `${id}@${KAFKA_HOST}:${controllerPort}`
  );
  return properties({
    "process.roles": "broker,controller",
    "node.id": node.id,
    "controller.quorum.voters": voters.join(","),
    "listeners":
      `PLAINTEXT://${KAFKA_HOST}:${node.port},CONTROLLER://${KAFKA_HOST}:${node.controllerPort}`,
    "advertised.listeners": `PLAINTEXT://${KAFKA_HOST}:${node.port}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": dataFolder,
    "auto.create.topics.enable": false,
    "default.replication.factor": count,
    "min.insync.replicas": inSync,
    "offsets.topic.replication.factor": count,
    "transaction.state.log.replication.factor": count,
    "transaction.state.log.min.isr": inSync,
    "share.coordinator.state.topic.replication.factor": count,
    "share.coordinator.state.topic.min.isr": inSync,
    // Fifty partitions of each would be made on first use, which takes seconds on a laptop.
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 4,
    // A test's consumer is alone in its group: waiting for others only costs three seconds each.
    "group.initial.rebalance.delay.ms": 0,
    // A broker that was killed can't register again before its session ends; the default is 9 s.
    "broker.session.timeout.ms": 4_000,
    "broker.heartbeat.interval.ms": 1_000,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "log.segment.bytes": 256 * 1024 * 1024,
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    // Tests wait until a topic is compacted.
    "log.cleaner.backoff.ms": 1_000,
    ...(cluster.secured === undefined ? {} : securedProperties(node, KAFKA_HOST, cluster.secured)),
    ...cluster.settings,
  });
}

/** A broker's log settings: its own news and every warning, on standard output. */
export function renderKafkaLogging(): string {
  return properties({
    "appender.out.type": "Console",
    "appender.out.name": "out",
    "appender.out.layout.type": "PatternLayout",
    "appender.out.layout.pattern": "[%d] %p %m (%c)%n",
    "rootLogger.level": "WARN",
    "rootLogger.appenderRef.out.ref": "out",
    "logger.server.name": "kafka.server.KafkaRaftServer",
    "logger.server.level": "INFO",
    "logger.lifecycle.name": "kafka.server.BrokerLifecycleManager",
    "logger.lifecycle.level": "INFO",
  });
}

/** Writes a broker's configuration and, the first time, formats its data folder. */
export async function prepareKafkaNode(
  cluster: KafkaCluster,
  node: KafkaNode,
  layout: ServiceLayout,
  java: Java,
  jars: string,
): Promise<void> {
  await Deno.mkdir(layout.configFolder, { recursive: true });
  await Deno.mkdir(layout.dataFolder, { recursive: true });
  const config = join(layout.configFolder, "server.properties");
  await Deno.writeTextFile(config, renderServerProperties(cluster, node, layout.dataFolder));
  await Deno.writeTextFile(join(layout.configFolder, "log4j2.properties"), renderKafkaLogging());
  // The same tool that Kafka's own scripts call; with --ignore-formatted kept data stays as it is.
  const { success, stdout, stderr } = await new Deno.Command(java.path, {
    args: [
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      "-XX:-UsePerfData",
      ...loggingFlags(layout),
      "-cp",
      join(jars, "*"),
      "kafka.tools.StorageTool",
      "format",
      "--ignore-formatted",
      "--cluster-id",
      cluster.clusterId,
      "--config",
      config,
      ...(cluster.secured === undefined ? [] : scramArguments()),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) {
    const decoder = new TextDecoder();
    const lines = (decoder.decode(stdout) + decoder.decode(stderr)).split("\n");
    const reason = pickInteresting(lines, 3).join("\n  ");
    throw new AndeanError(
      "local-file",
      `Cannot format the data folder of Kafka broker ${node.id}:\n  ${reason}`,
    );
  }
}

/** The command that runs a prepared broker. */
export function kafkaCommand(
  cluster: KafkaCluster,
  layout: ServiceLayout,
  java: Java,
  jars: string,
): string[] {
  return [
    java.path,
    `-Dandean.service=${layout.folder}/`,
    `-Xms${Math.min(256, cluster.heapMiB)}m`,
    `-Xmx${cluster.heapMiB}m`,
    ...cluster.jvmFlags,
    ...(cluster.secured === undefined ? [] : securedJvmFlags(cluster.secured)),
    "-XX:+UseG1GC",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    ...loggingFlags(layout),
    "-cp",
    join(jars, "*"),
    "kafka.Kafka",
    join(layout.configFolder, "server.properties"),
  ];
}

/** A cluster id as Kafka writes it: sixteen random bytes in URL-safe base64. */
export function randomClusterId(): string {
  // A leading "-" would read as an option on StorageTool's command line.
  for (;;) {
    const id = crypto.getRandomValues(new Uint8Array(16)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
    if (!id.startsWith("-")) return id;
  }
}

function loggingFlags(layout: ServiceLayout): string[] {
  return [`-Dlog4j2.configurationFile=${join(layout.configFolder, "log4j2.properties")}`];
}

function properties(values: Record<string, string | number | boolean>): string {
  return Object.entries(values).map(([key, value]) => `${key}=${value}\n`).join("");
}
