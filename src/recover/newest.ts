/**
 * Keeps the newest of many things that come in any order, in memory for twice as many as it keeps.
 * Of two of the same time the one that came first counts as newer.
 */
export class Newest<T> {
  #limit: number;
  #timeOf: (item: T) => number;
  #items: T[] = [];

  /** @param timeOf NaN for none, which is older than any */
  constructor(limit: number, timeOf: (item: T) => number) {
    this.#limit = limit;
    this.#timeOf = timeOf;
  }

  /** Keeps the item if it is new enough. */
  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#limit + 1_000) this.#items = this.sorted();
  }

  /** The newest first. */
  sorted(): T[] {
    const time = (item: T) => {
      const time = this.#timeOf(item);
      return Number.isNaN(time) ? -Number.MAX_VALUE : time;
    };
    return this.#items.toSorted((a, b) => time(b) - time(a)).slice(0, this.#limit);
  }
}
