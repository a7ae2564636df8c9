/** The bounds of an {@linkcode AdaptiveLimit}, in requests. */
export interface AdaptiveLimitOptions {
  /** @default 1 */
  min?: number;
  /** @default 128 */
  max?: number;
  /** @default 32 */
  initial?: number;
}

/**
 * How many requests may be under way at once: grows by one for each round of successes, halves
 * when the database shows overload (additive increase, multiplicative decrease, as in TCP; Chiu
 * and Jain 1989). The failures of one round count once, because they have one cause.
 */
export class AdaptiveLimit {
  #min: number;
  #max: number;
  #limit: number;
  #successes = 0;
  #ignoreOverloads = 0;

  constructor({ min = 1, max = 128, initial = 32 }: AdaptiveLimitOptions = {}) {
    this.#min = min;
    this.#max = max;
    this.#limit = Math.min(max, Math.max(min, initial));
  }

  /** The number of requests allowed now. */
  get current(): number {
    return this.#limit;
  }

  /** A request was answered well. */
  succeeded(): void {
    this.#ignoreOverloads = Math.max(0, this.#ignoreOverloads - 1);
    if (++this.#successes < this.#limit) return;
    this.#successes = 0;
    this.#limit = Math.min(this.#max, this.#limit + 1);
  }

  /** A request showed overload. */
  overloaded(): void {
    this.#successes = 0;
    if (this.#ignoreOverloads > 0) {
      this.#ignoreOverloads--;
      return;
    }
    // The others of this round were sent at the old pace.
    this.#ignoreOverloads = this.#limit - 1;
    this.#limit = Math.max(this.#min, Math.floor(this.#limit / 2));
  }
}
