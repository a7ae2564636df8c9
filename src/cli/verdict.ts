import type { AndeanError } from "../errors/andean_error.ts";
import { asAndeanError } from "../errors/thrown.ts";
import type { LogLevels } from "../telemetry/log_levels.ts";
import type { Verdict } from "../verify/books/totals.ts";
import { reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";

/** Not judging is no success. */
const EXIT_CODES: Record<Verdict, number> = {
  "exactly-once": 0,
  "discrepancy": 1,
  "inconclusive": 3,
};

/** A verdict, as it is told. */
export interface ToldVerdict {
  verdict: Verdict;
  /** What is printed of it. */
  text: string;
  /** Write files that tell of it, too. */
  files: readonly (() => Promise<unknown>)[];
}

/**
 * Tells a verdict: in files, then on standard output, which has to be told also where a file can't
 * be written.
 *
 * @returns the exit code
 */
export async function tellVerdict(
  { verdict, text, files }: ToldVerdict,
  io: Io,
  logLevel: LogLevels,
): Promise<number> {
  const failures: AndeanError[] = [];
  for (const write of files) {
    await write().catch((thrown) => failures.push(asAndeanError(thrown)));
  }
  io.print(text);
  for (const failure of failures) reportFailure(failure, io.console, logLevel);
  return EXIT_CODES[verdict] || Math.max(0, ...failures.map(({ exitCode }) => exitCode));
}
