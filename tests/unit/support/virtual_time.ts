import { setImmediate } from "node:timers";

interface Timer {
  id: number;
  at: number;
  fire: () => void;
}

/**
 * Stands in for the clock and the timers, so that pauses of minutes take no time. While it is in
 * use, time moves only inside {@linkcode run}, from one timer to the next.
 */
export class VirtualTime implements Disposable {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: number[] = [];
  #now = 1_000;
  #timers: Timer[] = [];
  #lastId = 0;
  #setTimeout = globalThis.setTimeout;
  #clearTimeout = globalThis.clearTimeout;

  constructor() {
    globalThis.setTimeout = ((fire: () => void, ms = 0) => {
      this.pauses.push(ms);
      this.#timers.push({ id: ++this.#lastId, at: this.#now + ms, fire });
      return this.#lastId;
    }) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id: number) => {
      this.#timers = this.#timers.filter((timer) => timer.id !== id);
    }) as unknown as typeof clearTimeout;
    performance.now = () => this.#now;
  }

  /** Milliseconds, from no particular start. */
  get now(): number {
    return this.#now;
  }

  /** Timers that are set and not yet due. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass until the promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(() => settled = true, () => settled = true);
    await this.until(() => settled);
    return await promise;
  }

  /**
   * Lets time pass until `isSo` holds.
   *
   * @throws where nothing is left that could make it so, or an hour has passed
   */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = this.#now + 3_600_000;
    for (;;) {
      await turn();
      if (isSo()) return;
      const next = this.#timers.sort((a, b) => a.at - b.at || a.id - b.id).shift();
      if (next === undefined) throw new Error("Nothing is under way that could end this wait");
      if (next.at > deadline) throw new Error("This has not come about within an hour");
      this.#now = next.at;
      next.fire();
    }
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#setTimeout;
    globalThis.clearTimeout = this.#clearTimeout;
    delete (performance as { now?: unknown }).now;
  }
}

/** Resolves after everything that is ready to run has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether the promise is settled after everything that is ready has run. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  await turn();
  return settled;
}
