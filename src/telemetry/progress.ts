import type { Console } from "./console.ts";

/** How often a {@linkcode Progress} speaks. */
export interface ProgressOptions {
  /** Between two redraws on a terminal, in milliseconds. @default 200 */
  redrawMs?: number;
  /** Between two plain lines where nobody watches, in milliseconds. @default 5000 */
  plainMs?: number;
  /** The clock, in milliseconds. @default performance.now */
  now?: () => number;
}

/** Shows how far a long command is: a live line on a terminal, a line now and then elsewhere. */
export class Progress {
  #console: Console;
  #everyMs: number;
  #now: () => number;
  #last: number;

  constructor(console: Console, options: ProgressOptions = {}) {
    const { redrawMs = 200, plainMs = 5_000, now = () => performance.now() } = options;
    this.#console = console;
    this.#everyMs = console.isTerminal ? redrawMs : plainMs;
    this.#now = now;
    this.#last = console.isTerminal ? -Infinity : now();
  }

  /** Offers a new state; `describe` is called only when it is time to show it. */
  update(describe: () => string): void {
    const now = this.#now();
    if (now - this.#last < this.#everyMs) return;
    this.#last = now;
    if (this.#console.isTerminal) this.#console.status(describe());
    else this.#console.note(describe());
  }

  /** Removes the live line. */
  done(): void {
    this.#console.status("");
  }
}
