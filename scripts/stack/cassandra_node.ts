import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CASSANDRA_JVM_FLAGS } from "./cassandra_jvm.ts";
import type { Java } from "./java.ts";
import type { ServiceLayout } from "./layout.ts";
import { securedSettings } from "./cassandra_secured.ts";
import type { ServiceSettings } from "./options.ts";
import type { SecuredFiles } from "./secured_files.ts";

/** A ring of database nodes: 127.0.0.1, 127.0.0.2, … on one CQL port and one storage port. */
export interface CassandraRing {
  name: string;
  nodes: number;
  cqlPort: number;
  storagePort: number;
  heapMiB: number;
  /** More flags for Java. */
  jvmFlags: readonly string[];
  commitlog: "periodic" | "group";
  /** Replaces and adds to what {@linkcode renderCassandraYaml} says. */
  settings: ServiceSettings;
  /** Where it also listens for TLS, and with what; absent for a plain stack. */
  secured?: { tlsPort: number; files: SecuredFiles } | undefined;
}

// Also the name of the property that says where it is.
const RACK_FILE = "cassandra-rackdc.properties";

/** The address of the ring's node `id`, counted from 1. */
export function cassandraHost(id: number): string {
  return `127.0.0.${id}`;
}

/** A node's `cassandra.yaml`: for one laptop, frugal with its disk and patient with its load. */
export function renderCassandraYaml(ring: CassandraRing, id: number, dataFolder: string): string {
  const host = cassandraHost(id);
  // Every node is a seed, so that each can come back while any other is down.
  const seeds = Array.from(
    { length: ring.nodes },
    (_, index) => `${cassandraHost(index + 1)}:${ring.storagePort}`,
  );
  const settings: Record<string, unknown> = {
    cluster_name: ring.name,
    num_tokens: 16,
    // The ring is empty when its later nodes come: there is nothing to stream.
    auto_bootstrap: false,
    partitioner: "org.apache.cassandra.dht.Murmur3Partitioner",
    // Of a row's replicas the node's own comes first, so a login does not wait for a node that has
    // just died. SimpleSnitch has no such order, and the dynamic one learns it only with time.
    endpoint_snitch: "GossipingPropertyFileSnitch",
    dynamic_snitch: false,
    listen_address: host,
    storage_port: ring.storagePort,
    start_native_transport: true,
    rpc_address: host,
    native_transport_port: ring.cqlPort,
    authenticator: "PasswordAuthenticator",
    authorizer: "CassandraAuthorizer",
    role_manager: "CassandraRoleManager",
    // As ScyllaDB has it, whose nodes each know all users: a login needs no quorum.
    auth_read_consistency_level: "LOCAL_ONE",
    hints_directory: join(dataFolder, "hints"),
    commitlog_directory: join(dataFolder, "commitlog"),
    cdc_raw_directory: join(dataFolder, "cdc_raw"),
    saved_caches_directory: join(dataFolder, "saved_caches"),
    commitlog_total_space: "512MiB",
    // Dropping a test's keyspace would otherwise leave a copy of it behind.
    auto_snapshot: false,
    incremental_backups: false,
    compaction_throughput: "128MiB/s",
    concurrent_compactors: 1,
    key_cache_size: "16MiB",
    counter_cache_size: "0MiB",
    // Two cores shared with Kafka and with the load: slow is not broken.
    read_request_timeout: "10s",
    range_request_timeout: "20s",
    write_request_timeout: "5s",
    truncate_request_timeout: "60s",
    request_timeout: "20s",
  };
  if (ring.commitlog === "periodic") {
    settings["commitlog_sync"] = "periodic";
    settings["commitlog_sync_period"] = "10s";
  } else {
    settings["commitlog_sync"] = "group";
    settings["commitlog_sync_group_window"] = "10ms";
  }
  if (ring.secured !== undefined) {
    Object.assign(settings, securedSettings(ring.secured.tlsPort, ring.secured.files));
  }
  Object.assign(settings, ring.settings);
  return [
    // JSON's strings are YAML's too, so a path with a blank or a colon needs no thought.
    ...Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    `data_file_directories: [${JSON.stringify(join(dataFolder, "data"))}]`,
    "seed_provider:",
    "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
    `    parameters: [{ seeds: ${JSON.stringify(seeds.join(","))} }]`,
    "",
  ].join("\n");
}

/** A node's log settings: everything from INFO up, on standard output. */
export function renderCassandraLogging(): string {
  return `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out" /></root>
</configuration>
`;
}

/** Writes a node's configuration. */
export async function prepareCassandraNode(
  ring: CassandraRing,
  id: number,
  layout: ServiceLayout,
): Promise<void> {
  await Deno.mkdir(layout.configFolder, { recursive: true });
  await Deno.mkdir(layout.dataFolder, { recursive: true });
  await Deno.writeTextFile(
    join(layout.configFolder, "cassandra.yaml"),
    renderCassandraYaml(ring, id, layout.dataFolder),
  );
  await Deno.writeTextFile(join(layout.configFolder, "logback.xml"), renderCassandraLogging());
  // The names that ScyllaDB and Cassandra have without any configuration.
  await Deno.writeTextFile(join(layout.configFolder, RACK_FILE), "dc=datacenter1\nrack=rack1\n");
}

/** The command that runs a prepared node. */
export function cassandraCommand(
  ring: CassandraRing,
  layout: ServiceLayout,
  java: Java,
  jars: string,
): string[] {
  const config = pathToFileURL(join(layout.configFolder, "cassandra.yaml")).href;
  return [
    java.path,
    `-Dandean.service=${layout.folder}/`,
    `-Xms${Math.min(512, ring.heapMiB)}m`,
    `-Xmx${ring.heapMiB}m`,
    ...ring.jvmFlags,
    ...CASSANDRA_JVM_FLAGS,
    // The security manager that Cassandra installs must be allowed explicitly from Java 18 on.
    ...(java.major >= 18 ? ["-Djava.security.manager=allow"] : []),
    `-javaagent:${join(jars, "jamm-0.4.0.jar")}`,
    `-Dcassandra.config=${config}`,
    `-Dcassandra.storagedir=${layout.dataFolder}`,
    `-D${RACK_FILE}=${pathToFileURL(join(layout.configFolder, RACK_FILE)).href}`,
    `-Dlogback.configurationFile=${join(layout.configFolder, "logback.xml")}`,
    // Logins must survive the loss of a node, so each node has them all.
    `-Dcassandra.system_auth.default_rf=${ring.nodes}`,
    // How soon and how often a node tries to make the first login, which takes most nodes to be up.
    `-Dcassandra.superuser_setup_delay_ms=${ring.nodes === 1 ? 100 : 1_000}`,
    "-cp",
    join(jars, "*"),
    "org.apache.cassandra.service.CassandraDaemon",
  ];
}
