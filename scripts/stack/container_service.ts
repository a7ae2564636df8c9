import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";
import { compose, COMPOSE_NAMES } from "./compose.ts";
import { createLogin, isLoginError, probeCqlNode } from "./cql_probe.ts";
import type { Hooks } from "./engine.ts";
import { fetchKafkaMetadata } from "./kafka_probe.ts";
import { sleep } from "./process.ts";
import type { StackState } from "./state.ts";
import type { StackService } from "./types.ts";

/** Where docker-compose.yml publishes its ports. */
export const CONTAINER_HOST = "127.0.0.1";

const READY_TIMEOUT_MS = 180_000;

/** One container of docker-compose.yml. */
export class ContainerService implements StackService {
  readonly kind: "kafka" | "scylla";
  readonly #state: StackState;
  readonly #hooks: Hooks;

  constructor(state: StackState, hooks: Hooks, readonly name: string, readonly port: number) {
    this.#state = state;
    this.#hooks = hooks;
    this.kind = name.startsWith("kafka") ? "kafka" : "scylla";
  }

  get address(): string {
    return `${CONTAINER_HOST}:${this.port}`;
  }

  pid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async isUp(): Promise<boolean> {
    try {
      await this.#probe();
      return true;
    } catch {
      return false;
    }
  }

  async start(): Promise<void> {
    await this.#compose("start");
    await this.ready();
  }

  stop(): Promise<void> {
    return this.#compose("stop");
  }

  kill(): Promise<void> {
    return this.#compose("kill");
  }

  pause(): Promise<void> {
    return this.#compose("pause");
  }

  resume(): Promise<void> {
    return this.#compose("unpause");
  }

  async ready(timeoutMs: number = READY_TIMEOUT_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.#hooks.signal?.throwIfAborted();
      try {
        await this.#probe();
        return;
      } catch (error) {
        const running = await compose(this.#state, `ask for ${this.name}`, [
          "ps",
          "--quiet",
          COMPOSE_NAMES[this.name]!,
        ]);
        if (running.trim() === "") {
          throw await this.#failure("its container ended before it was ready");
        }
        if (performance.now() > deadline) {
          throw await this.#failure(
            `it is not ready after ${Math.round(timeoutMs / 1000)} s (${messageOf(error)})`,
          );
        }
      }
      await sleep(500);
    }
  }

  async #probe(): Promise<void> {
    if (this.kind === "kafka") {
      await fetchKafkaMetadata(CONTAINER_HOST, this.port, 2_000);
      return;
    }
    try {
      await probeCqlNode(CONTAINER_HOST, this.port, undefined);
    } catch (error) {
      // With one node nothing waits for scylladb-init, so it is not started.
      if (isLoginError(error)) await createLogin(CONTAINER_HOST, this.port);
      throw error;
    }
  }

  async #compose(action: string): Promise<void> {
    await compose(this.#state, `${action} ${this.name}`, [action, COMPOSE_NAMES[this.name]!]);
  }

  async #failure(what: string): Promise<AndeanError> {
    const log = await compose(this.#state, `read the log of ${this.name}`, [
      "logs",
      "--no-color",
      "--no-log-prefix",
      "--tail",
      "6",
      COMPOSE_NAMES[this.name]!,
    ]);
    const lines = log.trim().split("\n").map((line) => `\n  ${line.slice(0, 300)}`).join("");
    return new AndeanError("unreachable", `Cannot start ${this.name}: ${what}${lines}`);
  }
}
