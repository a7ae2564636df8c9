import type { Path } from "./path.ts";

/** More names than these are not kept: somebody uses data as names. */
const MAX_NAMES = 10_000;

/** Remembers which fields are left out, so that each is told once. */
export class IgnoredFields {
  #known: Set<string>;
  #untold: string[] = [];

  /** @param paths the places in the value that columns take for themselves */
  constructor(paths: readonly Path[]) {
    this.#known = new Set(paths.map(({ steps }) => String(steps[0])));
  }

  /** Notes a field of a value that fills no column by its name. */
  see(name: string): void {
    if (this.#known.has(name) || this.#known.size >= MAX_NAMES) return;
    this.#known.add(name);
    this.#untold.push(name);
  }

  /** The names that are new since the last call. */
  take(): string[] {
    return this.#untold.splice(0);
  }
}
