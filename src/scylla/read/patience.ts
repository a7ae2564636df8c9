/** Once a part is lost, the others are asked for this often at most. */
const ATTEMPTS_AFTER_A_LOSS = 2;
/** After so many lost parts in a row nobody is there to ask. */
const MAX_LOST_IN_A_ROW = 16;
/** No part is asked for longer than this, in milliseconds, however few tries that were. */
const MAX_MS = 30_000;

/**
 * How patiently the parts of one reading are asked for, so that a cluster that lacks nodes ends it
 * soon: otherwise each of thousands of parts would cost the whole patience again.
 */
export class Patience {
  #attempts: number;
  #hasLost = false;
  #lostInARow = 0;

  /** @param attempts how often a part is asked for, as long as none was lost */
  constructor(attempts: number) {
    this.#attempts = attempts;
  }

  /** Whether asking is in vain, so that the parts that are left are lost, too. */
  get isOver(): boolean {
    return this.#lostInARow >= MAX_LOST_IN_A_ROW;
  }

  /**
   * Whether a part is worth another try.
   *
   * @param tries how many have failed
   * @param sinceMs when the first one began, as `performance.now()` tells it
   */
  allows(tries: number, sinceMs: number): boolean {
    if (this.isOver || performance.now() - sinceMs >= MAX_MS) return false;
    return tries <
      (this.#hasLost ? Math.min(ATTEMPTS_AFTER_A_LOSS, this.#attempts) : this.#attempts);
  }

  /** Notes how a part has ended. */
  note(end: "read" | "lost"): void {
    this.#lostInARow = end === "lost" ? this.#lostInARow + 1 : 0;
    this.#hasLost ||= end === "lost";
  }
}
