import { messageOf } from "../../src/errors/andean_error.ts";
import { REPOSITORY_ROOT } from "../stack/layout.ts";
import { byFolder } from "./by_folder.ts";
import { coverageTable } from "./coverage_table.ts";
import { type FileCoverage, parseLcov } from "./lcov.ts";
import type { Measurement } from "./measured_run.ts";
import { slowestLines, testTimes } from "./slowest.ts";

/** What a report is of. */
export interface ReportOptions {
  /** The kind of run, which names the file that is kept. */
  name: "all" | "some" | "unit";
  /** Who has reached the code, for example `all tests`. */
  by: string;
}

/** What a run has reached, and what to tell about it. */
export interface RunReport {
  lines: string[];
  /** Empty where the coverage can't be told. */
  files: FileCoverage[];
}

/**
 * Tells what a run has reached and which of its tests took longest.
 *
 * It never throws: what can't be told is one line that says why, because a run is as green or red
 * as its tests, whatever becomes of the report.
 */
export async function runReport(
  measured: Measurement,
  options: ReportOptions,
): Promise<RunReport> {
  const { files, lines } = await coverageOf(measured, options);
  return { files, lines: [...lines, "", ...await slowestOf(measured)] };
}

async function coverageOf(
  measured: Measurement,
  { name, by }: ReportOptions,
): Promise<RunReport> {
  try {
    const { text, path } = await measured.lcov(name);
    const files = parseLcov(text, REPOSITORY_ROOT);
    // What few tests reach says nothing about what is reached at all.
    const table = coverageTable(byFolder(files), { by, marksShort: name === "all" });
    return {
      files,
      lines: [...table, `Each place: deno task coverage --from ${path} --missing src/…`],
    };
  } catch (thrown) {
    return { files: [], lines: [`The coverage can't be told: ${messageOf(thrown)}`] };
  }
}

async function slowestOf(measured: Measurement): Promise<string[]> {
  try {
    return ["The slowest tests", ...slowestLines(testTimes(await measured.junit()))];
  } catch (thrown) {
    return [`The slowest tests can't be told: ${messageOf(thrown)}`];
  }
}
