import assert from "node:assert/strict";
import { parse } from "yaml";
import { renderCassandraYaml } from "../../scripts/stack/cassandra_node.ts";
import { randomClusterId, renderServerProperties } from "../../scripts/stack/kafka_node.ts";
import { cacheFolder, CASSANDRA_JARS, KAFKA_JARS, renderPom } from "../../scripts/stack/jars.ts";
import { parseJavaMajor } from "../../scripts/stack/java.ts";
import { pickInteresting } from "../../scripts/stack/log_tail.ts";
import type { ServiceSettings } from "../../scripts/stack/options.ts";
import { securedFiles } from "../../scripts/stack/secured_files.ts";

function kafkaProperties(count: number, settings: ServiceSettings = {}): Map<string, string> {
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    port: 9092 + index,
    controllerPort: 9192 + index,
  }));
  const cluster = { clusterId: "x", nodes, heapMiB: 512, jvmFlags: [], settings };
  const text = renderServerProperties(cluster, nodes[0]!, "/data");
  return new Map(
    text.trim().split("\n").map((line) => line.split("=", 2) as [string, string]),
  );
}

Deno.test("renderServerProperties gives a single broker replication factors of 1", () => {
  const one = kafkaProperties(1);
  assert.equal(one.get("offsets.topic.replication.factor"), "1");
  assert.equal(one.get("transaction.state.log.min.isr"), "1");
  assert.equal(one.get("controller.quorum.voters"), "1@127.0.0.1:9192");
  assert.equal(one.get("group.initial.rebalance.delay.ms"), "0");
  assert.equal(one.get("auto.create.topics.enable"), "false");
});

Deno.test("renderServerProperties lets three brokers lose one", () => {
  const three = kafkaProperties(3);
  assert.equal(three.get("offsets.topic.replication.factor"), "3");
  assert.equal(three.get("transaction.state.log.replication.factor"), "3");
  assert.equal(three.get("transaction.state.log.min.isr"), "2");
  assert.equal(three.get("min.insync.replicas"), "2");
  assert.equal(
    three.get("controller.quorum.voters"),
    "1@127.0.0.1:9192,2@127.0.0.1:9193,3@127.0.0.1:9194",
  );
});

Deno.test("renderServerProperties gives two brokers a minimum in sync that one alone meets", () => {
  assert.equal(kafkaProperties(2).get("min.insync.replicas"), "1");
});

Deno.test("a stack's own settings replace those of its services, and add to them", () => {
  const settings = { "num.io.threads": 1, "advertised.listeners": "PLAINTEXT://127.0.0.1:1" };
  const kafka = kafkaProperties(1, settings);
  assert.equal(kafka.get("num.io.threads"), "1");
  assert.equal(kafka.get("advertised.listeners"), "PLAINTEXT://127.0.0.1:1");
  const ring = { ...RING, settings: { write_request_timeout: "50ms", new_setting: true } };
  const cassandra = parse(renderCassandraYaml({ ...ring, commitlog: "group" }, 1, "/data"));
  assert.equal(cassandra.write_request_timeout, "50ms");
  assert.equal(cassandra.new_setting, true);
});

Deno.test("randomClusterId is never taken for a flag", () => {
  for (let round = 0; round < 500; round++) {
    assert.match(randomClusterId(), /^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  }
});

const RING = {
  name: "x",
  nodes: 3,
  cqlPort: 9042,
  storagePort: 7000,
  heapMiB: 768,
  jvmFlags: [],
  settings: {},
};

Deno.test("renderCassandraYaml is YAML, with logins, and every node a seed", () => {
  const folder = '/tmp/a folder: with "quotes"/data';
  const config = parse(renderCassandraYaml({ ...RING, commitlog: "periodic" }, 2, folder));
  assert.equal(config.listen_address, "127.0.0.2");
  assert.equal(config.rpc_address, "127.0.0.2");
  assert.equal(config.authenticator, "PasswordAuthenticator");
  assert.equal(config.auto_bootstrap, false);
  assert.equal(config.commitlog_sync, "periodic");
  assert.deepEqual(config.data_file_directories, [`${folder}/data`]);
  assert.equal(
    config.seed_provider[0].parameters[0].seeds,
    "127.0.0.1:7000,127.0.0.2:7000,127.0.0.3:7000",
  );
});

Deno.test("renderCassandraYaml can have writes acknowledged only once they are on disk", () => {
  const config = parse(renderCassandraYaml({ ...RING, commitlog: "group" }, 1, "/data"));
  assert.equal(config.commitlog_sync, "group");
  assert.equal(config.commitlog_sync_period, undefined);
});

Deno.test("renderPom asks for every artifact of the set in its version", () => {
  const pom = renderPom(KAFKA_JARS);
  assert.match(pom, /<artifactId>kafka_2\.13<\/artifactId><version>4\.1\.0</);
  assert.match(pom, /<artifactId>log4j-slf4j-impl<\/artifactId>/);
});

Deno.test("a jar set's folder is named for its version, so that an upgrade downloads anew", () => {
  for (const set of [KAFKA_JARS, CASSANDRA_JARS]) {
    assert(set.name.endsWith(set.artifacts[0]!.version), set.name);
  }
});

Deno.test("cacheFolder prefers ANDEAN_CACHE, then XDG_CACHE_HOME, then the home folder", () => {
  const folder = (env: Record<string, string>) => cacheFolder(new Map(Object.entries(env)));
  assert.equal(folder({ ANDEAN_CACHE: "/a", XDG_CACHE_HOME: "/b", HOME: "/c" }), "/a");
  assert.equal(folder({ XDG_CACHE_HOME: "/b", HOME: "/c" }), "/b/andean");
  assert.equal(folder({ HOME: "/c" }), "/c/.cache/andean");
});

Deno.test("parseJavaMajor reads old and new version strings", () => {
  assert.equal(parseJavaMajor('openjdk version "17.0.15" 2025-04-15'), 17);
  assert.equal(parseJavaMajor('openjdk version "21" 2023-09-19'), 21);
  assert.equal(parseJavaMajor('java version "1.8.0_402"'), 8);
  assert.equal(parseJavaMajor("no such thing"), undefined);
});

Deno.test("pickInteresting prefers errors and leaves stack frames out", () => {
  const lines = [
    "INFO all is well",
    "ERROR [main] disk is upside down",
    "\tat org.example.Disk.read(Disk.java:1)",
    "Caused by: java.io.IOException: gravity",
    "\t... 12 more",
    "INFO bye",
  ];
  assert.deepEqual(pickInteresting(lines, 6), [lines[1], lines[3]]);
  assert.deepEqual(pickInteresting(["a", "", "b", "c"], 2), ["b", "c"]);
});

Deno.test("a secured stack listens for TLS beside its plain ports, on both services", () => {
  const files = securedFiles("/stack");
  const node = { id: 1, port: 1, controllerPort: 2, secured: { tlsPort: 3, saslPort: 4 } };
  const kafka = renderServerProperties(
    { clusterId: "x", nodes: [node], heapMiB: 512, jvmFlags: [], settings: {}, secured: files },
    node,
    "/data",
  );
  assert.match(
    kafka,
    /^advertised.listeners=PLAINTEXT:\/\/127.0.0.1:1,SSL:\/\/127.0.0.1:3,SASL_SSL:\/\/127.0.0.1:4$/m,
  );
  const ring = { ...RING, commitlog: "periodic" as const, secured: { tlsPort: 5, files } };
  const cassandra = parse(renderCassandraYaml(ring, 1, "/data"));
  assert.equal(cassandra.native_transport_port, 9042);
  assert.equal(cassandra.native_transport_port_ssl, 5);
  assert.equal(cassandra.client_encryption_options.require_client_auth, true);
});
