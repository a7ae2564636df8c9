/** Spreads work evenly over time, without drift: record n is due at n / rate seconds. */
export class Pacer {
  #perSecond: number;
  #started: number;
  #now: () => number;

  /**
   * @param perSecond how many records per second; `Infinity` for no bound
   * @param now the clock, in milliseconds
   */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#started = now();
  }

  /** Milliseconds until record number `index` may be sent; 0 if it is due. */
  delayMs(index: number): number {
    if (this.#perSecond === Infinity) return 0;
    const dueMs = this.#started + (index / this.#perSecond) * 1_000;
    return Math.max(0, dueMs - this.#now());
  }
}
