import { AdaptiveLimit } from "./adaptive_limit.ts";

/**
 * How many requests may be under way at once to a database, as its answers show that it bears.
 * Writers that share a session share one of these: it is the database that is overloaded, not one
 * of its tables.
 */
export class RequestSlots {
  readonly limit = new AdaptiveLimit();
  #busy = 0;
  #waiting: (() => void)[] = [];

  /** First come, first served: a row that waits longer holds the watermark longer. */
  acquire(): Promise<void> | undefined {
    if (this.#busy < this.limit.current && this.#waiting.length === 0) {
      this.#busy++;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a slot back, after the answer has been told to {@linkcode RequestSlots.limit}. */
  release(): void {
    this.#busy--;
    while (this.#busy < this.limit.current) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#busy++;
      next();
    }
  }
}
