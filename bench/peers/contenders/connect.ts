import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tell } from "../../../scripts/output.ts";
import { type JarSet, resolveJars } from "../../../scripts/stack/jars.ts";
import { findJava } from "../../../scripts/stack/java.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { type Contender, type Job, MissingTool } from "../harness/contender.ts";
import { build, BUILDS } from "./build.ts";

const FOLDER = fileURLToPath(new URL("../connect/", import.meta.url));
const SOURCES = ["Sink", "TickRow"];
/** The compiler, which a Java runtime alone does not have. */
const COMPILER = ["--module", "jdk.compiler/com.sun.tools.javac.Main"];

const CONNECT_VERSION = "4.1.0";
const SINK_VERSION = "0.0.7";
const JARS: JarSet = {
  name: `connect-${CONNECT_VERSION}-tuplejump-${SINK_VERSION}`,
  artifacts: [
    { group: "org.apache.kafka", id: "connect-runtime", version: CONNECT_VERSION },
    { group: "com.tuplejump", id: "kafka-connect-cassandra_2.11", version: SINK_VERSION },
    { group: "org.slf4j", id: "slf4j-simple", version: "1.7.36" },
  ],
};

/** Kafka Connect, with the one sink for Cassandra that Maven Central has. */
export const CONNECT: Contender = {
  name: "connect",
  what: "Kafka Connect standalone, tuplejump's sink for Cassandra",
  ends: false,
  slow: true,
  prepare: async () => {
    const { java, jars } = await tools();
    // By name: the compiler, run as a module, does not know what `*` means.
    const classPath = Array.from(Deno.readDirSync(jars), ({ name }) => join(jars, name)).join(":");
    const classes = join(BUILDS, "connect");
    await Deno.mkdir(classes, { recursive: true });
    await build(java, [
      ...COMPILER,
      ...["-proc:none", "-cp", classPath, "-d", classes],
      ...SOURCES.map((name) => join(FOLDER, `${name}.java`)),
    ], {});
    return {
      version: `Kafka Connect ${CONNECT_VERSION}, kafka-connect-cassandra ${SINK_VERSION}`,
      start: async (job) => {
        const worker = join(job.folder, "worker.properties");
        const connector = join(job.folder, "connector.properties");
        await Deno.writeTextFile(worker, properties(workerSettings(job)));
        await Deno.writeTextFile(connector, properties(connectorSettings(job)));
        return {
          command: java,
          args: [
            "-Xmx1g",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            `${classes}:${classPath}`,
            "org.apache.kafka.connect.cli.ConnectStandalone",
            worker,
            connector,
          ],
          env: {},
          group: `connect-${job.group}`,
        };
      },
    };
  },
};

async function tools(): Promise<{ java: string; jars: string }> {
  try {
    const { path } = await findJava();
    return { java: path, jars: await resolveJars(JARS, { report: tell }) };
  } catch (error) {
    if (!(error instanceof AndeanError)) throw error;
    throw new MissingTool(error.message, { cause: error });
  }
}

/** Of the process. */
export function workerSettings({ brokers, folder }: Job): Record<string, string> {
  return {
    "bootstrap.servers": brokers,
    "key.converter": "org.apache.kafka.connect.storage.StringConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter.schemas.enable": "false",
    "offset.storage.file.filename": join(folder, "offsets"),
    "offset.flush.interval.ms": "1000",
    "listeners": "http://127.0.0.1:0",
    // Everything stands on the class path: looking for plugins elsewhere takes seconds.
    "plugin.path": folder,
    "plugin.discovery": "only_scan",
  };
}

/** Of the sink. */
export function connectorSettings(job: Job): Record<string, string> {
  const nodes = job.scylla.split(",").map((node) => node.split(":"));
  return {
    "name": job.group,
    "connector.class": "Sink",
    // It makes one task for a topic, whatever is asked for.
    "tasks.max": "1",
    "topics": job.topic,
    "transforms": "row",
    "transforms.row.type": "TickRow",
    "consumer.override.auto.offset.reset": "earliest",
    "consumer.override.max.poll.records": "5000",
    "cassandra.connection.host": nodes.map(([host]) => host).join(","),
    "cassandra.connection.port": nodes[0]![1] ?? "9042",
    "cassandra.connection.auth.username": job.user,
    "cassandra.connection.auth.password": job.password,
    "cassandra.connection.consistency": "LOCAL_QUORUM",
    "cassandra.sink.consistency": "LOCAL_QUORUM",
    [`cassandra.sink.route.${job.topic}`]: `${job.keyspace}.${job.table}`,
  };
}

function properties(settings: Record<string, string>): string {
  return Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join("");
}
