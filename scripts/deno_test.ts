import { REPOSITORY_ROOT } from "./stack/layout.ts";

/** The last line of a run: `ok | 5 passed (2 steps) | 0 failed | 1 ignored (10ms)`. */
const SUMMARY = /\| (\d+) passed.*? \| (\d+) failed(?:.*? \| (\d+) ignored)?/;

/** How tests ended. */
export interface Counts {
  passed: number;
  /** At least 1 if the run failed in any way. */
  failed: number;
  skipped: number;
}

/**
 * Runs `deno test`, showing its output while it comes.
 *
 * @param args what it takes beside what every run has
 * @param environment variables of the tests
 */
export async function denoTest(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Counts> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", ...args],
    cwd: REPOSITORY_ROOT,
    env: { NO_COLOR: "1", ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const decoder = new TextDecoder();
  let tail = "";
  for await (const chunk of child.stdout) {
    await Deno.stdout.write(chunk);
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4_000);
  }
  const { success } = await child.status;
  const counts = SUMMARY.exec(tail.split("\n").findLast((line) => SUMMARY.test(line)) ?? "");
  if (counts === null) return { passed: 0, failed: 1, skipped: 0 }; // It did not get to the end.
  const [, passed, failed, skipped = "0"] = counts;
  return {
    passed: Number(passed),
    // A run can fail without a failed test, for example by a leak or an error while loading.
    failed: Math.max(Number(failed), success ? 0 : 1),
    skipped: Number(skipped),
  };
}

/** One line that counts; the last one that a run prints. */
export function countLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** The exit code of a run: a run of nothing is no success. */
export function exitCodeOf({ passed, failed }: Counts): number {
  return failed === 0 && passed > 0 ? 0 : 1;
}
