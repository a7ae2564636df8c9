import { AndeanError } from "../../src/errors/andean_error.ts";
import {
  cassandraCommand,
  cassandraHost,
  type CassandraRing,
  prepareCassandraNode,
} from "./cassandra_node.ts";
import { createLogin, isLoginError, probeCqlNode, STACK_LOGIN } from "./cql_probe.ts";
import { type EngineStack, findService, type Hooks, removeFolder } from "./engine.ts";
import { CASSANDRA_JARS, type JarSet, KAFKA_JARS, resolveJars } from "./jars.ts";
import { JarsService } from "./jars_service.ts";
import { findJava, type Java } from "./java.ts";
import {
  KAFKA_HOST,
  type KafkaCluster,
  kafkaCommand,
  type KafkaNode,
  prepareKafkaNode,
} from "./kafka_node.ts";
import { fetchKafkaMetadata } from "./kafka_probe.ts";
import { serviceLayout, stackFolder } from "./layout.ts";
import { jarsPorts, kafkaNodes } from "./jars_ports.ts";
import type { PortClaim } from "./ports.ts";
import type { StackState } from "./state.ts";
import { securedAccess } from "./secured_access.ts";
import { ensureSecuredFiles, securedFiles } from "./secured_files.ts";
import type { SecuredAccess, StackService } from "./types.ts";

/** A stack whose services are Java processes of this machine. */
export class JarsStack implements EngineStack {
  readonly engine = "jars";
  readonly user = STACK_LOGIN.user;
  readonly password = STACK_LOGIN.password;
  readonly #state: StackState;
  readonly #kafka: readonly JarsService[];
  readonly #cassandra: readonly JarsService[];
  readonly #hooks: Hooks;
  #closing = new AbortController();
  #starting: Promise<unknown> = Promise.resolve();
  #java: Promise<Java> | undefined;
  #securing: Promise<unknown> | undefined;

  constructor(state: StackState, hooks: Hooks) {
    this.#state = state;
    this.#hooks = hooks;
    const { clusterId, kafkaHeapMiB: heapMiB } = state;
    const jvmFlags = jvmFlagsFor(state);
    const files = state.secured === undefined ? undefined : securedFiles(this.folder);
    const cluster: KafkaCluster = {
      clusterId,
      secured: files,
      nodes: kafkaNodes(state),
      heapMiB,
      jvmFlags,
      settings: state.kafkaSettings,
    };
    this.#kafka = cluster.nodes.map((node) => this.#broker(cluster, node));
    this.#cassandra = Array.from({ length: state.nodes }, (_, index) => this.#node(index + 1));
  }

  get name(): string {
    return this.#state.name;
  }

  get folder(): string {
    return stackFolder(this.name);
  }

  get services(): readonly JarsService[] {
    return [...this.#kafka, ...this.#cassandra];
  }

  get brokers(): string {
    return this.#kafka.map((service) => service.address).join(",");
  }

  get scylla(): string {
    return this.#cassandra.map((service) => service.address).join(",");
  }

  get secured(): SecuredAccess | undefined {
    return securedAccess(this.#state, this.folder);
  }

  service(name: string): StackService {
    return findService(this, name);
  }

  ports(): PortClaim[] {
    return jarsPorts(this.#state);
  }

  async running(): Promise<StackService[]> {
    const pids = await Promise.all(this.services.map((service) => service.pid()));
    return this.services.filter((_, index) => pids[index] !== undefined);
  }

  async start(): Promise<void> {
    await this.resolve();
    this.#closing = new AbortController();
    // Both at once: on two cores the pair is ready sooner than one after the other.
    const work = [...this.#kafka.map((service) => this.#startOne(service)), this.#startRing()];
    this.#starting = Promise.allSettled(work);
    await Promise.all(work);
  }

  /** Finds Java and, once per machine, downloads the jars. */
  async resolve(): Promise<void> {
    await this.#findJava();
    const sets = await Promise.allSettled(
      [KAFKA_JARS, CASSANDRA_JARS].map((set) => this.#jars(set)),
    );
    // Not Promise.all: if one fails, the other's Maven would go on behind the caller's back.
    for (const set of sets) if (set.status === "rejected") throw set.reason;
  }

  async stop(options: { keepData?: boolean } = {}): Promise<void> {
    // A start that is under way could otherwise launch a service after it was looked for here.
    this.#closing.abort(new AndeanError("interrupted", `Stack "${this.name}" is being stopped`));
    await this.#starting;
    // Data that is about to be deleted needs no flushing.
    await Promise.all(
      this.services.map((service) => options.keepData ? service.stop() : service.kill()),
    );
    if (!options.keepData) await removeFolder(this.folder);
    this.#closing = new AbortController();
  }

  async #startRing(): Promise<void> {
    const [seed, ...others] = this.#cassandra;
    const seedUp = this.#startOne(seed!);
    await Promise.all([
      seedUp,
      ...others.map(async (service) => {
        // The later nodes ask the first one for the ring, so it must have a ring first. Coming back
        // they know each other, and the first one may be the one that stays down.
        if (await service.pid() === undefined) await this.#ringHasSeed(seed!);
        await this.#startOne(service);
      }),
    ]);
  }

  async #ringHasSeed(seed: JarsService): Promise<void> {
    await seed.launch();
    await seed.waitFor(
      "listening",
      () => tryConnect(cassandraHost(1), this.#state.storagePort),
    );
  }

  async #startOne(service: JarsService): Promise<void> {
    const begin = performance.now();
    const launched = await service.launch();
    await service.ready();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    if (launched) {
      this.#hooks.report(`${service.title}: ready at ${service.address} after ${seconds} s`);
    }
  }

  #broker(cluster: KafkaCluster, node: KafkaNode): JarsService {
    const layout = serviceLayout(this.folder, `kafka-${node.id}`);
    return new JarsService({
      stack: this.name,
      name: `kafka-${node.id}`,
      kind: "kafka",
      title: `Kafka broker ${node.id}`,
      host: KAFKA_HOST,
      port: node.port,
      layout,
      ownerPid: this.#state.owner?.pid,
      signal: () => this.#signal(),
      prepare: async () => {
        const [java, jars] = await Promise.all([this.#findJava(), this.#jars(KAFKA_JARS)]);
        await this.#secure();
        await prepareKafkaNode(cluster, node, layout, java, jars);
        return kafkaCommand(cluster, layout, java, jars);
      },
      probe: async (alone) => {
        const { brokers } = await fetchKafkaMetadata(KAFKA_HOST, node.port, 2_000);
        const wanted = alone ? [node.id] : await this.#runningBrokers();
        const known = new Set(brokers.map(({ id }) => id));
        const missing = wanted.filter((id) => !known.has(id));
        if (missing.length > 0) throw new Error(`it does not know broker ${missing.join(", ")}`);
      },
    });
  }

  async #runningBrokers(): Promise<number[]> {
    const pids = await Promise.all(this.#kafka.map((service) => service.pid()));
    return pids.flatMap((pid, index) => pid === undefined ? [] : [index + 1]);
  }

  #node(id: number): JarsService {
    const state = this.#state;
    const layout = serviceLayout(this.folder, `scylla-${id}`);
    const host = cassandraHost(id);
    const ring: CassandraRing = {
      ...state,
      heapMiB: state.cqlHeapMiB,
      settings: state.cassandraSettings,
      secured: state.secured === undefined
        ? undefined
        : { tlsPort: state.secured.cqlTlsPort, files: securedFiles(this.folder) },
      jvmFlags: jvmFlagsFor(state),
    };
    return new JarsService({
      stack: this.name,
      name: `scylla-${id}`,
      kind: "scylla",
      title: `Cassandra node ${id}`,
      host,
      port: state.cqlPort,
      layout,
      ownerPid: state.owner?.pid,
      signal: () => this.#signal(),
      prepare: async () => {
        const [java, jars] = await Promise.all([this.#findJava(), this.#jars(CASSANDRA_JARS)]);
        await this.#secure();
        await prepareCassandraNode(ring, id, layout);
        return cassandraCommand(ring, layout, java, jars);
      },
      probe: async (alone) => {
        // The driver is slow to find out that nobody listens.
        await tryConnect(host, state.cqlPort);
        const pids = await Promise.all(this.#cassandra.map((service) => service.pid()));
        const all = !alone && !pids.includes(undefined);
        try {
          await probeCqlNode(host, state.cqlPort, all ? state.nodes : undefined);
        } catch (error) {
          if (alone || !isLoginError(error)) throw error;
          await createLogin(host, state.cqlPort);
          throw error;
        }
      },
    });
  }

  #signal(): AbortSignal {
    const { signal } = this.#hooks;
    return signal === undefined
      ? this.#closing.signal
      : AbortSignal.any([signal, this.#closing.signal]);
  }

  #findJava(): Promise<Java> {
    return this.#java ??= findJava();
  }

  /** All services share the files, and start at once. */
  async #secure(): Promise<void> {
    if (this.#state.secured === undefined) return;
    await (this.#securing ??= ensureSecuredFiles(this.folder));
  }

  #jars(set: JarSet): Promise<string> {
    return resolveJars(set, this.#hooks);
  }
}

/**
 * Starts are bound by Java's compilers: the first one alone halves a start's processor time. Where
 * little is started the second one stays, which makes the fast code: that is what is measured.
 */
function jvmFlagsFor({ quickStart }: StackState): string[] {
  return quickStart ? ["-XX:TieredStopAtLevel=1"] : [];
}

async function tryConnect(hostname: string, port: number): Promise<void> {
  (await Deno.connect({ hostname, port })).close();
}
