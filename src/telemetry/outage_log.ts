import type { Logger } from "@logtape/logtape";

/** How an {@linkcode OutageLog} tells of its trouble. */
export interface OutageWords {
  /** What does not work, to follow the reason, for example `rows wait until it is over`. */
  meanwhile: string;
  /** What is said once it works again, for example `rows are written again`. */
  over: string;
}

/** Something does not work. */
export interface Outage {
  /** Of the last try. */
  reason: string;
  /** When it began, in milliseconds since the epoch. */
  sinceMs: number;
}

/**
 * Tells once that something does not work, with the reason, and once that it works again, however
 * often it is tried in between. What passes within {@linkcode QUIET_MS} is told to those who debug
 * only.
 */
export class OutageLog {
  #log: Logger;
  #words: OutageWords;
  #since: number | undefined;
  #outage: Outage | undefined;

  constructor(log: Logger, words: OutageWords) {
    this.#log = log;
    this.#words = words;
  }

  /** What does not work now; `undefined` also in the first {@linkcode QUIET_MS}. */
  get outage(): Outage | undefined {
    return this.#outage;
  }

  /**
   * Another try has failed.
   *
   * @param since when it began, on the clock of `performance.now`
   */
  failed(reason: string, since: number = performance.now()): void {
    const now = performance.now();
    this.#since ??= since;
    if (this.#outage === undefined && now - this.#since >= QUIET_MS) {
      this.#outage = { reason, sinceMs: Math.round(Date.now() - (now - this.#since)) };
      this.#log.warn("{reason}; {meanwhile}", { reason, meanwhile: this.#words.meanwhile });
      return;
    }
    if (this.#outage !== undefined) this.#outage = { ...this.#outage, reason };
    this.#log.debug("{reason}; trying again", { reason });
  }

  /** A try has succeeded. */
  succeeded(): void {
    if (this.#since === undefined) return;
    const seconds = Math.round((performance.now() - this.#since) / 100) / 10;
    const told = this.#outage !== undefined;
    this.#since = this.#outage = undefined;
    if (!told) return;
    this.#log.info("{over}, after {seconds} s", { over: this.#words.over, seconds });
  }
}

/** Shorter troubles belong to a cluster's daily life, in milliseconds. */
const QUIET_MS = 1_000;
