import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compose, COMPOSE_NAMES, composeCommand, composeEnvironment } from "./compose.ts";
import { CONTAINER_HOST, ContainerService } from "./container_service.ts";
import { STACK_LOGIN } from "./cql_probe.ts";
import { type EngineStack, findService, type Hooks, removeFolder } from "./engine.ts";
import { stackFolder } from "./layout.ts";
import type { PortClaim } from "./ports.ts";
import type { StackState } from "./state.ts";
import type { StackService } from "./types.ts";

const GUARDIAN = fileURLToPath(new URL("container_guardian.sh", import.meta.url));
const DOWN = ["down", "--volumes", "--timeout", "2"];

/** A stack whose services are containers of docker-compose.yml. */
export class ContainersStack implements EngineStack {
  readonly engine = "containers";
  readonly user = STACK_LOGIN.user;
  readonly password = STACK_LOGIN.password;
  readonly secured = undefined;
  readonly services: readonly ContainerService[];
  readonly #state: StackState;
  readonly #hooks: Hooks;

  constructor(state: StackState, hooks: Hooks) {
    this.#state = state;
    this.#hooks = hooks;
    this.services = [
      new ContainerService(state, hooks, "kafka-1", state.kafkaPort),
      ...Array.from(
        { length: state.nodes },
        (_, index) =>
          new ContainerService(state, hooks, `scylla-${index + 1}`, state.cqlPort + index),
      ),
    ];
  }

  get name(): string {
    return this.#state.name;
  }

  get folder(): string {
    return stackFolder(this.name);
  }

  get brokers(): string {
    return this.#addresses("kafka");
  }

  get scylla(): string {
    return this.#addresses("scylla");
  }

  service(name: string): StackService {
    return findService(this, name);
  }

  ports(): PortClaim[] {
    return this.services.map(({ name, kind, port }) => ({
      host: CONTAINER_HOST,
      port,
      service: name,
      purpose: kind === "kafka" ? "Kafka" : `ScyllaDB node ${name.slice(-1)}`,
      flag: kind === "kafka" ? "--kafka-port" : "--cql-port",
    }));
  }

  /** Images are fetched by docker compose itself. */
  resolve(): Promise<void> {
    return Promise.resolve();
  }

  async running(): Promise<StackService[]> {
    const found = await compose(this.#state, "list the containers", [
      "ps",
      "--services",
      "--status",
      "running",
    ]);
    const names = new Set(found.split("\n"));
    return this.services.filter((service) => names.has(COMPOSE_NAMES[service.name]!));
  }

  async start(): Promise<void> {
    const { owner } = this.#state;
    if (owner !== undefined) this.#guard(owner.pid);
    this.#hooks.report("docker compose: starting Kafka and ScyllaDB, first of all fetching images");
    const names = this.services.map((service) => COMPOSE_NAMES[service.name]!);
    await compose(
      this.#state,
      "start the containers",
      ["up", "--detach", "--wait", "--quiet-pull", ...names],
      this.#hooks.signal,
    );
    for (const service of this.services) {
      await service.ready();
      this.#hooks.report(`${service.name}: ready at ${service.address}`);
    }
  }

  async stop(options: { keepData?: boolean } = {}): Promise<void> {
    if (options.keepData) {
      await compose(this.#state, "stop the containers", ["stop"]);
      return;
    }
    await compose(this.#state, "remove the containers", DOWN);
    await removeFolder(this.folder);
  }

  #addresses(kind: "kafka" | "scylla"): string {
    return this.services.filter((service) => service.kind === kind)
      .map((service) => service.address).join(",");
  }

  // It ends with its owner, and removing what is removed already does no harm.
  #guard(ownerPid: number): void {
    spawn("/bin/sh", [GUARDIAN, String(ownerPid), ...composeCommand(this.#state, DOWN)], {
      detached: true,
      stdio: "ignore",
      env: { ...Deno.env.toObject(), ...composeEnvironment(this.#state) },
    }).unref();
  }
}
