import assert from "node:assert/strict";
import { shell } from "./shell.ts";

/** What a command line has to say when it is refused, and how it has to end. */
export interface Refusal {
  /** Without the leading "andean: ". */
  message: RegExp;
  hint: RegExp;
  /** @default 3 */
  exitCode?: 2 | 3;
}

/** Far longer than any refusal takes: whoever waits for it to pass by itself is found out. */
const WAIT_SECONDS = 120;
const AT_ONCE_MS = 30_000;

/** What a run that gets somewhere tells before it is refused: the log's news, and progress. */
const IN_PASSING = /^\d\d:\d\d:\d\d\.\d{3} INFO |^[\d,]+ (stored|sent|rows)|^(scanning|looking)/;

/**
 * Runs a command line that is refused: at once, with one line that says what is wrong and one that
 * says what mends it, in words of ours and without a secret.
 *
 * @param command words that follow `andean`
 */
export async function assertRefused(
  command: string,
  environment: Record<string, string>,
  { message, hint, exitCode = 3 }: Refusal,
): Promise<void> {
  const before = performance.now();
  const outcome = await shell([...command.split(" "), "--wait", String(WAIT_SECONDS)], {
    environment,
  });
  const { stderr, stdout } = outcome;
  assert.equal(outcome.exitCode, exitCode, stderr);
  assert.ok(performance.now() - before < AT_ONCE_MS, "it has waited for what can't pass");
  const told = stderr.trimEnd().split("\n").filter((line) => !IN_PASSING.test(line));
  const [first = "", second = "", ...more] = told;
  assert.match(first, /^andean: Cannot /);
  assert.match(first.slice("andean: ".length), message);
  assert.match(second, /^ {2}\S/);
  assert.match(second, hint);
  assert.deepEqual(more, [], stderr);
  assert.doesNotMatch(stderr, /KafkaJS|ERR_|ECONN|NoHostAvailable|rustls|\n\s+at /);
  assertNoSecret(stderr + stdout, environment);
}

/** That none of the secrets stands in a text; those of other services may be words of it. */
export function assertNoSecret(text: string, environment: Record<string, string>): void {
  for (const [name, value] of Object.entries(environment)) {
    if (!/PASSWORD$|TOKEN$|SECRET$/.test(name) || value === "scylla") continue;
    assert.ok(!text.includes(value), `the value of ${name} is in the output`);
  }
}
