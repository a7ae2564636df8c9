import type { Outcome } from "./mutation.ts";

/** What a run of `deno test` has left. */
export interface TestRun {
  /** `undefined` where it was ended because it took too long. */
  exitCode: number | undefined;
  /** Standard output and standard error, without colours. */
  output: string;
}

/** The last line of a run: `FAILED | 5 passed (2 steps) | 1 failed (10ms)`. */
const SUMMARY = /^(?:ok|FAILED) \| \d+ passed.* \| (\d+) failed/m;
/** A failed test, where failures are listed at the end: its name, then where it stands. */
const FAILED = /^ FAILURES \n\n(.+?) => /m;
/** A file that was no program, or that threw while it was loaded. */
const UNLOADED = /\(uncaught error\)|Import 'file:.*failed|SyntaxError|could not be resolved/;

/** Judges a mutation by the run of its tests: only a test that failed has caught it. */
export function outcomeOf({ exitCode, output }: TestRun): Outcome {
  if (exitCode === undefined) return { kind: "hung" };
  const failed = Number(SUMMARY.exec(output)?.[1] ?? NaN);
  if (Number.isNaN(failed)) return { kind: "void", reason: "the tests did not run" };
  if (exitCode === 0 && failed === 0) return { kind: "survived" };
  if (UNLOADED.test(output)) return { kind: "void", reason: "it is no program" };
  const first = FAILED.exec(output)?.[1];
  if (failed === 0 || first === undefined) {
    return { kind: "void", reason: "the run failed, and no test did" };
  }
  return { kind: "caught", failed, first };
}
