import { messageOf } from "../../src/errors/andean_error.ts";
import type { Counts } from "../deno_test.ts";
import { say, tell } from "../output.ts";
import type { FileCoverage } from "./lcov.ts";
import { MeasuredRun } from "./measured_run.ts";
import { type ReportOptions, runReport } from "./run_report.ts";

/** How tests ended, and what they have reached. */
export interface Measured {
  counts: Counts;
  /** Empty where the coverage can't be told. */
  files: FileCoverage[];
}

/**
 * Runs tests and then tells what they have reached and which took longest.
 *
 * @param run runs them, with the flags that `deno test` needs for it
 */
export async function measured(
  run: (flags: readonly string[]) => Promise<Counts>,
  options: ReportOptions,
): Promise<Measured> {
  let measuredRun: MeasuredRun;
  try {
    measuredRun = await MeasuredRun.begin();
  } catch (thrown) {
    tell(`The coverage can't be told: ${messageOf(thrown)}`);
    return { counts: await run([]), files: [] };
  }
  await using measurement = measuredRun;
  const counts = await run(measurement.flags);
  const { lines, files } = await runReport(measurement, options);
  for (const line of ["", ...lines, ""]) say(line);
  return { counts, files };
}
