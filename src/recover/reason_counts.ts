import type { ReasonCount } from "./options.ts";

/** Reasons quote values, so that each record may have its own; more than these are not told apart. */
const MAX_REASONS = 1_000;

/** Counts how often each reason was given, in bounded memory. */
export class ReasonCounts {
  #counts = new Map<string, number>();
  #others = 0;

  /** Counts one more, or so many. */
  add(reason: string, count = 1): void {
    const known = this.#counts.get(reason);
    if (known === undefined && this.#counts.size >= MAX_REASONS) this.#others += count;
    else this.#counts.set(reason, (known ?? 0) + count);
  }

  /** The most frequent first; those that were not told apart count as one. */
  sorted(): ReasonCount[] {
    const all = [...this.#counts].map(([reason, count]) => ({ reason, count }));
    if (this.#others > 0) all.push({ reason: "other reasons", count: this.#others });
    return all.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }
}
