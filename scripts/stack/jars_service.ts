import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";
import type { ServiceLayout } from "./layout.ts";
import { interestingLines, keepLog } from "./log_tail.ts";
import {
  servicePid,
  signalService,
  sleep,
  spawnService,
  waitForExit,
  waitForFreeze,
} from "./process.ts";
import type { StackService } from "./types.ts";

const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

/** What makes a Java process into a broker or a database node. */
export interface JarsServiceKind {
  /** The stack's name. */
  stack: string;
  name: string;
  kind: "kafka" | "scylla";
  /** For people: "Kafka broker 1". */
  title: string;
  host: string;
  port: number;
  layout: ServiceLayout;
  ownerPid: number | undefined;
  /** Writes the configuration and returns the command to run. */
  prepare(): Promise<string[]>;
  /** Returns once it answers; `alone` asks nothing about the others. Throws if it does not answer. */
  probe(alone: boolean): Promise<void>;
  /** Aborts waiting. */
  signal(): AbortSignal | undefined;
}

/** A service that is a Java process of this machine. */
export class JarsService implements StackService {
  readonly #kind: JarsServiceKind;
  #launching: Promise<boolean> | undefined;

  constructor(kind: JarsServiceKind) {
    this.#kind = kind;
  }

  get name(): string {
    return this.#kind.name;
  }

  get kind(): "kafka" | "scylla" {
    return this.#kind.kind;
  }

  get title(): string {
    return this.#kind.title;
  }

  get address(): string {
    return `${this.#kind.host}:${this.#kind.port}`;
  }

  get layout(): ServiceLayout {
    return this.#kind.layout;
  }

  pid(): Promise<number | undefined> {
    return servicePid(this.layout);
  }

  async isUp(): Promise<boolean> {
    if (await this.pid() === undefined) return false;
    try {
      await this.#kind.probe(true);
      return true;
    } catch {
      return false;
    }
  }

  async start(): Promise<void> {
    await this.launch();
    await this.ready();
  }

  /** Starts the process without waiting until it is ready; false if it runs already. */
  launch(): Promise<boolean> {
    // Two callers must not both find that it does not run.
    return this.#launching ??= this.#launchOnce().finally(() => this.#launching = undefined);
  }

  async #launchOnce(): Promise<boolean> {
    if (await this.pid() !== undefined) return false;
    const command = await this.#kind.prepare();
    // The preparation may take seconds, in which the caller may have given up.
    this.#kind.signal()?.throwIfAborted();
    await spawnService(this.layout, command, this.#kind.ownerPid);
    return true;
  }

  async stop(): Promise<void> {
    // A frozen process would not get SIGTERM until it is thawed.
    await signalService(this.layout, "SIGCONT");
    if (!await signalService(this.layout, "SIGTERM")) return;
    if (!await waitForExit(this.layout, STOP_TIMEOUT_MS)) await this.kill();
  }

  async kill(): Promise<void> {
    if (await signalService(this.layout, "SIGKILL")) await waitForExit(this.layout, 10_000);
  }

  async pause(): Promise<void> {
    if (!await signalService(this.layout, "SIGSTOP")) throw this.#notRunning("pause");
    // Otherwise the caller's next request could still be answered.
    await waitForFreeze(this.layout);
  }

  async resume(): Promise<void> {
    if (!await signalService(this.layout, "SIGCONT")) throw this.#notRunning("resume");
  }

  ready(timeoutMs: number = READY_TIMEOUT_MS): Promise<void> {
    return this.waitFor("ready", () => this.#kind.probe(false), timeoutMs);
  }

  /** Tries `probe` until it returns; gives up when the process ends, is aborted, or at `timeoutMs`. */
  async waitFor(
    state: string,
    probe: () => Promise<void>,
    timeoutMs: number = READY_TIMEOUT_MS,
  ): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.#kind.signal()?.throwIfAborted();
      if (await this.pid() === undefined) {
        throw await this.#failure(`it ended before it was ${state}`);
      }
      const begin = performance.now();
      try {
        await probe();
        return;
      } catch (error) {
        if (performance.now() > deadline) {
          throw await this.#failure(
            `it is not ${state} after ${Math.round(timeoutMs / 1000)} s (${messageOf(error)})`,
          );
        }
      }
      // Asking must not take the processor time that starting needs: a refused connection costs
      // next to nothing, a login a lot.
      await sleep(Math.max(100, 2 * (performance.now() - begin)));
    }
  }

  async #failure(what: string): Promise<AndeanError> {
    const lines = await interestingLines(this.layout.logFile);
    const log = lines.map((line) => `\n  ${line}`).join("");
    const kept = await keepLog(this.layout.logFile, this.#kind.stack, this.name);
    return new AndeanError("unreachable", `Cannot start ${this.title}: ${what}${log}`, {
      hint: kept === undefined ? undefined : `Its whole log is kept in ${kept}.`,
    });
  }

  #notRunning(action: string): AndeanError {
    return new AndeanError("unreachable", `Cannot ${action} ${this.title}: it does not run`);
  }
}
