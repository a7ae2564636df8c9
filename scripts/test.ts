/**
 * Runs every test: starts the services that they need, or uses those named by
 * `ANDEAN_TEST_BROKERS` and `ANDEAN_TEST_SCYLLA`; stops what it started, tells what of `src` the
 * tests have reached and which took longest, and closes with one line that counts.
 *
 * Usage: deno task test [--no-coverage] [what deno test takes]
 *
 * Without coverage it is faster, and tells nothing before the last line.
 */
import { messageOf } from "../src/errors/andean_error.ts";
import { measured } from "./coverage/measured.ts";
import { countLine, type Counts, denoTest, exitCodeOf } from "./deno_test.ts";
import { say, tell } from "./output.ts";
import { type Stack, startStack } from "./stack/stack.ts";

/** Where somebody asks `deno test` for these, they are left to it alone. */
const MEASURED_BY_DENO = /^--(?:coverage|junit-path)(?:=|$)/;

/** The variables that point tests at services, where someone runs them already. */
function given(): boolean {
  return Deno.env.has("ANDEAN_TEST_BROKERS") && Deno.env.has("ANDEAN_TEST_SCYLLA");
}

/** The variables that point tests at the services that were started for them. */
function environmentOf(services: Stack | undefined): Record<string, string> {
  return services === undefined ? {} : {
    ANDEAN_TEST_BROKERS: services.brokers,
    ANDEAN_TEST_SCYLLA: services.scylla,
    ANDEAN_TEST_SCYLLA_USER: services.user,
    ANDEAN_TEST_SCYLLA_PASSWORD: services.password,
  };
}

/** Runs the tests on services. */
async function test(args: readonly string[]): Promise<Counts> {
  const services = given()
    ? undefined
    : await startStack({ name: "test", ownerPid: Deno.pid, report: tell });
  try {
    return await denoTest(args, environmentOf(services));
  } finally {
    await services?.stop();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const passedOn = args.filter((arg) => arg !== "--no-coverage");
  const isMeasured = passedOn.length === args.length &&
    !passedOn.some((arg) => MEASURED_BY_DENO.test(arg));
  const isWhole = passedOn.length === 0;
  const run = (flags: readonly string[]) => test([...flags, ...(isWhole ? ["tests"] : passedOn)]);
  const what = isWhole
    ? { name: "all", by: "all tests" } as const
    : { name: "some", by: "these tests" } as const;
  const counts = isMeasured ? (await measured(run, what)).counts : await run([]);
  say(countLine(counts));
  return exitCodeOf(counts);
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
