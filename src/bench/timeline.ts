/** How many records were done in each interval. */
export interface Timeline {
  intervalMs: number;
  records: number[];
}

/** Counts records by the interval in which they were done, from when it is made. */
export class TimelineRecorder {
  #intervalMs: number;
  #now: () => number;
  #started: number;
  #records: number[] = [];
  #total = 0;

  /**
   * @param now the clock, in milliseconds
   * @param started when the first interval begins. @default now
   */
  constructor(
    intervalMs: number,
    now: () => number = () => performance.now(),
    started: number = now(),
  ) {
    this.#intervalMs = intervalMs;
    this.#now = now;
    this.#started = started;
  }

  /** So many more are done. */
  add(count: number): void {
    const index = Math.max(0, Math.floor((this.#now() - this.#started) / this.#intervalMs));
    while (this.#records.length <= index) this.#records.push(0);
    this.#records[index]! += count;
    this.#total += count;
  }

  /** So many are done in all; fewer than before says nothing. */
  reach(total: number): void {
    this.add(Math.max(0, total - this.#total));
  }

  /** The counts so far, from the first interval to the last one with a record. */
  timeline(): Timeline {
    return { intervalMs: this.#intervalMs, records: [...this.#records] };
  }
}
