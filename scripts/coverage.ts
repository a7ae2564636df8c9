/**
 * Tells which lines and branches of `src` the tests reach that need no services.
 *
 * Usage: deno task coverage [--missing FOLDER]… [--from FILE]
 *
 * `--missing` also tells the branches of a folder or a file that are not reached, as `file:line`.
 * `--from` runs nothing and reads what an earlier run has kept: `deno task test` keeps
 * `coverage/all.lcov`.
 *
 * Exit codes: 0 done; 1 a test has failed; 2 wrong arguments.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../src/errors/andean_error.ts";
import { byFolder } from "./coverage/by_folder.ts";
import { coverageTable, missingLines } from "./coverage/coverage_table.ts";
import { type FileCoverage, parseLcov } from "./coverage/lcov.ts";
import { measured } from "./coverage/measured.ts";
import { countLine, type Counts, denoTest, exitCodeOf } from "./deno_test.ts";
import { say, tell } from "./output.ts";
import { REPOSITORY_ROOT } from "./stack/layout.ts";

/** What the exit codes say, beside 0 and 1. */
const MISUSED = 2;

/** The tests that need no services. */
const TESTS = ["--quiet", "tests/unit", "tests/cli"];

const USAGE = "deno task coverage [--missing FOLDER]… [--from FILE]";

/** What was asked for. */
interface Asked {
  missing: string[];
  from: string | undefined;
}

/** @throws where the arguments are wrong, with a line that says what to write instead */
function asked(args: string[]): Asked {
  const options = {
    missing: { type: "string", multiple: true },
    from: { type: "string" },
  } as const;
  const { missing = [], from } = parseArgs({ args, options }).values;
  const folders = missing.map((folder) => folder.replace(/\/+$/, ""));
  const unknown = folders.find((folder) => !isSource(folder));
  if (unknown === undefined) return { missing: folders, from };
  throw new Error(`Cannot tell what is missing of ${unknown}: name a folder or file of src/`);
}

function isSource(path: string): boolean {
  if (path !== "src" && !path.startsWith("src/")) return false;
  try {
    return Deno.statSync(join(REPOSITORY_ROOT, path)) !== undefined;
  } catch {
    return false;
  }
}

/** @throws where the file can't be read, with a line that says what to do */
function kept(path: string): FileCoverage[] {
  try {
    return parseLcov(Deno.readTextFileSync(path), REPOSITORY_ROOT);
  } catch (thrown) {
    throw new Error(`Cannot read ${path}: ${messageOf(thrown)}; leave out --from to run the tests`);
  }
}

function tellMissing(files: readonly FileCoverage[], folders: readonly string[]): void {
  for (const folder of folders) {
    say(`Not reached of ${folder}`);
    for (const line of missingLines(files, folder)) say(`  ${line}`);
    say();
  }
}

async function main({ missing, from }: Asked): Promise<Counts | undefined> {
  if (from !== undefined) {
    const files = kept(from);
    for (const line of coverageTable(byFolder(files), { by: from, marksShort: false })) say(line);
    say();
    tellMissing(files, missing);
    return undefined;
  }
  const { counts, files } = await measured(
    (flags) => denoTest([...flags, ...TESTS]),
    { name: "unit", by: "tests without services" },
  );
  tellMissing(files, missing);
  return counts;
}

if (import.meta.main) {
  try {
    const counts = await main(asked(Deno.args));
    if (counts !== undefined) {
      say(countLine(counts));
      Deno.exit(exitCodeOf(counts));
    }
  } catch (error) {
    tell(messageOf(error));
    tell(`  ${USAGE}`);
    Deno.exit(MISUSED);
  }
}
