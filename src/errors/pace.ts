import { sleep } from "./sleep.ts";

/** What was not used, for want of work or of time, may be made up for so long, in milliseconds. */
const CREDIT_MS = 100;

/**
 * Bounds how much is done per second, over all who share it. Who comes first goes first.
 *
 * In no stretch of time is more begun than its share, a tenth of a second's, and one piece.
 */
export class Pace {
  readonly perSecond: number;
  /** When all that was taken is paid for. */
  #freeAt = -Infinity;
  #line: Promise<void> = Promise.resolve();
  #wakeFirst: (() => void) | undefined;

  /** @param perSecond how many units, above 0 */
  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  /**
   * Waits until a piece of so many units may begin.
   *
   * @returns whether it may; `false` once the signal is aborted
   */
  async take(units: number, signal?: AbortSignal): Promise<boolean> {
    const turn = this.#line;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#line = promise;
    await turn;
    try {
      while (!signal?.aborted) {
        const now = performance.now();
        if (this.#freeAt <= now) {
          this.#freeAt = Math.max(this.#freeAt, now - CREDIT_MS) + this.#ms(units);
          return true;
        }
        await this.#pause(this.#freeAt - now, signal);
      }
      return false;
    } finally {
      resolve();
    }
  }

  /** Gives back what was taken and turned out to be less. */
  giveBack(units: number): void {
    this.#freeAt -= this.#ms(units);
    this.#wakeFirst?.();
  }

  #ms(units: number): number {
    return units / this.perSecond * 1_000;
  }

  /** Ends early where something was given back. */
  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const woken = new AbortController();
    this.#wakeFirst = () => woken.abort();
    await sleep(ms, signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]));
    this.#wakeFirst = undefined;
  }
}
