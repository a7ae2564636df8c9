import type { Family } from "./families/family.ts";

/** What can be watched from outside while it goes on. */
export interface Watched {
  /** Its metrics now: always the same families, also those without a sample yet. */
  families(): Family[];
  /** Why it does not do its work now, one line each; empty where it does. */
  notReady(): string[];
  /** Why it should be replaced, in the same form. */
  notAlive(): string[];
  /** What its page shows; absent where it has none. */
  live?(): unknown;
}
