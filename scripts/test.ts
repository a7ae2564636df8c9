/**
 * Runs every test: starts the services that they need, or uses those named by
 * `ANDEAN_TEST_BROKERS` and `ANDEAN_TEST_SCYLLA`; stops what it started, and closes with one line
 * that counts.
 *
 * Usage: deno task test [what deno test takes]
 */
import { messageOf } from "../src/errors/andean_error.ts";
import { say, tell } from "./output.ts";
import { REPOSITORY_ROOT } from "./stack/layout.ts";
import { type Stack, startStack } from "./stack/stack.ts";

/** The last line of a run: `ok | 5 passed (2 steps) | 0 failed | 1 ignored (10ms)`. */
const SUMMARY = /\| (\d+) passed.*? \| (\d+) failed(?:.*? \| (\d+) ignored)?/;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The variables that point tests at services, where someone runs them already. */
function given(): boolean {
  return Deno.env.has("ANDEAN_TEST_BROKERS") && Deno.env.has("ANDEAN_TEST_SCYLLA");
}

/** Runs `deno test`, showing its output while it comes. */
async function runTests(args: string[], services: Stack | undefined): Promise<Counts> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", ...args],
    cwd: REPOSITORY_ROOT,
    env: {
      NO_COLOR: "1",
      ...(services === undefined ? {} : {
        ANDEAN_TEST_BROKERS: services.brokers,
        ANDEAN_TEST_SCYLLA: services.scylla,
        ANDEAN_TEST_SCYLLA_USER: services.user,
        ANDEAN_TEST_SCYLLA_PASSWORD: services.password,
      }),
    },
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

async function main(args: string[]): Promise<number> {
  const services = given()
    ? undefined
    : await startStack({ name: "test", ownerPid: Deno.pid, report: tell });
  let counts: Counts;
  try {
    counts = await runTests(args.length > 0 ? args : ["tests"], services);
  } finally {
    await services?.stop();
  }
  const { passed, failed, skipped } = counts;
  say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    tell(`Cannot run the tests: ${messageOf(error)}`);
    const { hint } = error as { hint?: string };
    if (hint !== undefined) tell(`  ${hint}`);
    say("0 passed, 1 failed");
    Deno.exit(1);
  }
}
