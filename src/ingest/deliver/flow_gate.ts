/** The bounds of what may be in flight. */
export interface FlowBounds {
  maxRows: number;
  maxBytes: number;
}

/** Keys and values in flight, where nothing else is asked: in memory they take several times that. */
export const IN_FLIGHT_BYTES = 256 * 1024 * 1024;

/**
 * Bounds what has been read and not yet acknowledged, of all topics of a run together, so that a
 * slow database slows the reading down instead of filling the memory.
 */
export class FlowGate {
  #bounds: FlowBounds;
  #rows = 0;
  #bytes = 0;
  #wake: (() => void)[] = [];

  constructor(bounds: FlowBounds) {
    this.#bounds = bounds;
  }

  /** Rows in flight. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes in flight, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether so much more may be read: always when nothing is in flight, so that no size blocks. */
  fits(rows: number, bytes: number): boolean {
    return this.#rows === 0 ||
      (this.#rows + rows <= this.#bounds.maxRows && this.#bytes + bytes <= this.#bounds.maxBytes);
  }

  /** Counts rows as in flight. */
  enter(rows: number, bytes: number): void {
    this.#rows += rows;
    this.#bytes += bytes;
  }

  /** Counts rows as acknowledged, and wakes whoever waits. */
  leave(rows: number, bytes: number): void {
    this.#rows -= rows;
    // Estimates are fractions, whose rounding would add up over a long run.
    this.#bytes = this.#rows === 0 ? 0 : this.#bytes - bytes;
    this.wake();
  }

  /** Wakes whoever waits, for a reason outside the gate (the end of the run). */
  wake(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Resolves after the next change, at the latest after `maxMs` milliseconds. */
  changed(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#wake = this.#wake.filter((other) => other !== wake);
        resolve();
      }, maxMs);
      this.#wake.push(wake);
    });
  }
}
