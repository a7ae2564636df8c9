import type { FollowedInterval } from "../verify/follow.ts";
import { verdictOf } from "../verify/books/totals.ts";
import { type Build, buildFamily } from "./families/build_family.ts";
import { type Family, gauge } from "./families/family.ts";
import { type Subject, type Verified, verifyFamilies } from "./families/verify_families.ts";
import type { Watched } from "./watched.ts";

/** Keeps the last that `verify --follow` has found. */
export class VerifyWatch implements Watched {
  #build: Build;
  #subject: Subject;
  #last: FollowedInterval | undefined;
  /** The last look that could be finished: one that could not says nothing of the records. */
  #verified: Verified | undefined;

  constructor(build: Build, subject: Subject) {
    this.#build = build;
    this.#subject = subject;
  }

  /** Takes what one look has found. */
  looked(interval: FollowedInterval): void {
    this.#last = interval;
    if (interval.failure !== undefined) return;
    const { totals } = interval;
    this.#verified = { ...this.#subject, verdict: verdictOf(totals), totals, atMs: Date.now() };
  }

  /** What the last look that could be finished has found; empty before. */
  get verified(): Verified[] {
    return this.#verified === undefined ? [] : [this.#verified];
  }

  families(): Family[] {
    return [
      buildFamily(this.#build),
      ...verifyFamilies(this.verified),
      gauge(
        "andean_verify_lag_records",
        "Offsets that the topic has and the group has not committed, which are not looked at.",
        this.#verified === undefined || this.#last === undefined
          ? []
          : [{ labels: { ...this.#subject }, value: this.#last.lag }],
      ),
    ];
  }

  notReady(): string[] {
    if (this.#last === undefined) return ["nothing has been looked at yet"];
    const { failure } = this.#last;
    return failure === undefined ? [] : [failure.message];
  }

  /** What is away comes back, or the run ends by itself. */
  notAlive(): string[] {
    return [];
  }
}
