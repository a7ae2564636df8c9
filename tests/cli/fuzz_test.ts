import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/program.ts";
import { variableOf } from "../../src/cli/settings/setting.ts";
import { shell } from "../support/shell.ts";
import { fc } from "../unit/support/fc.ts";
import { runs } from "../unit/support/fuzz.ts";
import { texts } from "../unit/support/texts.ts";

/** Nothing listens there: a command line that is right ends at once. */
const NOBODY = { ANDEAN_BROKERS: "127.0.0.1:9", ANDEAN_SCYLLA: "127.0.0.1:9", ANDEAN_WAIT: "0" };
/** These would reach for hosts, or wait for them. */
const FIXED = ["brokers", "scylla", "wait"];

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
/** Files that may be made stay in this folder. */
const inFolder = (name: string) => `${folder}/${name.replaceAll(/[/.]/g, "_")}`;

const words = fc.oneof(
  texts({ maxLength: 8 }),
  fc.constantFrom(
    ...["", " ", "-", "--", "-1", "0", "1", "7", "1e9", "true", "off", "end", "latest", "json"],
    ...["constructor", "__proto__", "toString", "help", "list", "replay", "codec", "topic:x"],
    ...["a\nb", "\x1b[31mred", "\u202e", "\ud800", "9".repeat(400), "x".repeat(3_000)],
  ),
);

const flags = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...COMMANDS).chain(flagsOf) },
  fc.tuple(fc.constantFrom("--batch-row", "--brokres", "--no-json", "--JSON", "-j"), words)
    .map(([flag, word]) => [flag, word]),
  words.map((word) => [`--${word}`]),
  words.map((word) => [word]),
  fc.constantFrom(["-h"], ["--help"], ["-V"], ["--version"]),
);

/** One flag of a command, with a value of any kind, in one argument or two. */
function flagsOf({ settings }: typeof COMMANDS[number]): fc.Arbitrary<string[]> {
  const free = Object.values(settings).filter(({ name }) => !FIXED.includes(name));
  return fc.tuple(fc.constantFrom(...free), words, fc.boolean()).map(([setting, word, joined]) => {
    const { name, placeholder } = setting;
    const value = placeholder === "file" && word.trim() !== "" ? inFolder(word) : word;
    if (joined) return [`--${name}=${value}`];
    return placeholder === undefined ? [`--${name}`] : [`--${name}`, value];
  });
}

/** A warning, for example of a file that others can read. */
const LOG_LINE = /^\d\d:\d\d:\d\d\.\d{3} /;

/** One line of the error and at most one of its hint, and nothing that moves the cursor. */
function assertOneError(stderr: string): void {
  const lines = stderr.trimEnd().split("\n").filter((line) => !LOG_LINE.test(line));
  assert.match(lines[0]!, /^andean: (Cannot|Interrupted) /);
  assert.ok(lines.length <= 2, `more than an error and its hint:\n${stderr}`);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.doesNotMatch(stderr, /\bat .*\.ts:\d+|internal|bug in andean/);
}

async function judge(args: string[], environment: Record<string, string>): Promise<void> {
  const { exitCode, stdout, stderr } = await shell(args, { environment });
  assert.ok([0, 2, 3].includes(exitCode), `exit code ${exitCode}: ${stderr}`);
  const debug = args.some((arg) => arg.includes("debug"));
  if (exitCode === 0) assert.match(stdout, /Usage: andean|^andean \d/);
  else if (stdout !== "") assert.equal(typeof JSON.parse(stdout).error.message, "string");
  if (exitCode !== 0 && !debug && !stderr.startsWith("Usage: andean <command>")) {
    assertOneError(stderr);
  }
}

const commandNames = fc.constantFrom(...COMMANDS.map(({ name }) => name));

const commands = fc.oneof(
  { weight: 9, arbitrary: fc.oneof(commandNames, fc.constant("help")) },
  words,
);

Deno.test("fuzz, command line: whatever is typed ends in help or one clear error, exit 0, 2 or 3", async () => {
  const lines = fc.tuple(commands, fc.array(flags, { maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(lines, async ([command, given]) => {
      await judge([command, ...given.flat()], NOBODY);
    }),
    runs(400),
  );
});

Deno.test("fuzz, environment: whatever variables hold, a command ends in one clear error", async () => {
  const settings = COMMANDS.flatMap(({ settings }) => Object.values(settings))
    .filter(({ name }) => !FIXED.includes(name));
  const variables = fc.array(
    fc.tuple(fc.constantFrom(...settings), words).map(([setting, word]) => [
      variableOf(setting),
      setting.placeholder === "file" ? inFolder(word) : word,
    ]),
    { maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(commandNames, variables, async (name, given) => {
      await judge([name], { ...NOBODY, ...Object.fromEntries(given) });
    }),
    runs(100),
  );
});
