import { join } from "node:path";
import { mutated } from "../../../scripts/mutations/mutation.ts";
import { say, tell } from "../../../scripts/output.ts";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";
import { PLANTED_BUG } from "./planted_bug.ts";
import { runScenario } from "./run_scenario.ts";
import type { Scenario } from "./scenario.ts";

/** The scenarios that have to find the bug: their kills come while writes are unanswered. */
const DETECTORS = ["ingest killed", "ingest killed, natural keys"];

/**
 * Plants a bug in a copy of the program, and lets scenarios run against it that must find it: a
 * suite that can't fail proves nothing.
 *
 * @returns the exit code: 0 where both found it
 */
export async function prove(
  scenarios: readonly Scenario[],
  options: { seed: number; short: boolean },
): Promise<number> {
  const root = await Deno.makeTempDir({ prefix: "andean-planted-" });
  let found = 0;
  try {
    await plant(root);
    for (const name of DETECTORS) {
      const scenario = scenarios.find((one) => one.name === name)!;
      const report = (line: string) => tell(`  ${name}: ${line}`);
      const { missing, problems } = await runScenario(scenario, { ...options, root, report });
      say(`${name}: ${missing} records missing${missing > 0 ? "" : ", the bug was not found"}`);
      for (const problem of problems) say(`  ${problem}`);
      if (missing > 0) found++;
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
  say(`${found} passed, ${DETECTORS.length - found} failed`);
  return found === DETECTORS.length ? 0 : 1;
}

/** Copies the program into a folder, with the bug in it. */
async function plant(root: string): Promise<void> {
  for (const name of ["main.ts", "deno.json", "deno.lock", "src"]) {
    await copy(join(REPOSITORY_ROOT, name), join(root, name));
  }
  const file = join(root, PLANTED_BUG.file);
  await Deno.writeTextFile(file, mutated(await Deno.readTextFile(file), PLANTED_BUG));
  // A bug that keeps the program from running would prove nothing, and take long to show that.
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", join(root, "main.ts")],
  }).output();
  if (!success) {
    throw new Error(`The planted bug does not fit: ${new TextDecoder().decode(stderr)}`);
  }
}

async function copy(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}
