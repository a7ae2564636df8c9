import assert from "node:assert/strict";
import process from "node:process";
import { COMMANDS } from "../../../src/cli/program.ts";
import { readConfigFile } from "../../../src/cli/settings/config_file.ts";
import { resolve } from "../../../src/cli/settings/resolve.ts";
import { variableOf } from "../../../src/cli/settings/setting.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { anyBytes, mutated, runs, typed } from "../support/fuzz.ts";
import { bytes } from "../support/records.ts";
import { texts } from "../support/texts.ts";

const path = await Deno.makeTempFile({ suffix: ".yaml" });
globalThis.addEventListener("unload", () => Deno.removeSync(path));

const DECLARED = COMMANDS.map(({ settings }) => settings);
const NAMES = [...new Set(DECLARED.flatMap(Object.values).map(({ name }) => name as string))];

/** What every error of the configuration is like. */
function assertClear(error: unknown): void {
  assert.ok(error instanceof AndeanError, `not typed: ${Deno.inspect(error)}`);
  assert.match(error.code, /^(usage|configuration)$/);
  assert.match(error.message, /^Cannot /);
  assert.ok(error.message.length < 400, `${error.message.length} characters`);
}

/** Reads a file of this content, and lets every command take its settings from it. */
async function use(content: Uint8Array): Promise<"read" | AndeanError> {
  await Deno.writeFile(path, content);
  const warned: unknown[] = [];
  const onWarning = (warning: unknown) => warned.push(warning);
  process.on("warning", onWarning);
  try {
    const entries = await readConfigFile(path);
    for (const settings of DECLARED) {
      const resolved = typed(() =>
        resolve(settings, { flags: {}, variable: () => undefined, file: { path, entries } }, NAMES)
      );
      if (resolved instanceof AndeanError) assertClear(resolved);
    }
    return "read";
  } catch (error) {
    assertClear(error);
    return error as AndeanError;
  } finally {
    await new Promise((resolve) => setTimeout(resolve)); // Warnings are told a turn later.
    process.off("warning", onWarning);
    assert.deepEqual(warned, []);
  }
}

const GOOD = `# Everything has a value here.
brokers: [a:1, "b:2"]
topic: &name ticks
table: *name
batch-rows: 50
json: true
from: "0:100,1:250"
since: 2026-01-31T08:00Z
wait: 1.5
rate: 5000/s
symbols:
  - IBM
  - "MSFT"
dead-letter: >-
  topic:letters
`;

const VALUES = [
  ...["", "~", "null", "-1", ".inf", ".nan", "1e400", "0x1f", "1_000", "''", '"\\0"', "{}", "[]"],
  ...["[[]]", "[~]", "{a: {b: c}}", "&a [*a]", "!!binary aGk=", "!foo bar", "2001-01-01", "|9"],
  ...["'\\u202e'", '"\\ud800"', "*none", "<<", "? a", "true", "yes", `${"9".repeat(400)}`],
  "x".repeat(5_000),
];

Deno.test("fuzz, config file: any setting with any kind of value is taken or refused clearly", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), async (name, value) => {
      await use(bytes(`${name}: ${value}\n`));
    }),
    runs(250),
  );
});

Deno.test("fuzz, config file: a mapping of bytes is refused without what a buffer can do", async () => {
  await use(bytes("mapping: !!binary aGk=\n"));
});

Deno.test("fuzz, config file: random and damaged text is taken or refused clearly", async () => {
  const contents = fc.oneof(
    anyBytes(60),
    mutated(fc.constant(bytes(GOOD))),
    fc.string({ unit: fc.constantFrom(..."{}[]:,&*!|>'\"%@`#-? \n\tab\0"), maxLength: 40 }).map(
      bytes,
    ),
    fc.json().map(bytes),
    fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue(), { maxKeys: 4 })
      .map((settings) => bytes(JSON.stringify(settings))),
  );
  await fc.assert(
    fc.asyncProperty(contents, async (content) => void await use(content)),
    runs(250),
  );
});

const nested = (open: string, count: number, close = "") =>
  open.repeat(count) + close.repeat(count);
const NINE = Array(9).fill(0);

/** Files that are small and ask for much, and what is said of them. */
const HOSTILE: [string, string, RegExp | "read"][] = [
  ["a billion laughs", laughs(), /aliases are wrong/],
  ["an alias of nothing", "topic: *none", /aliases are wrong/],
  ["an alias within what it stands for", "topic: &a [*a]", "read"],
  ["lists in lists", `topic: ${nested("[", 20_000, "]")}`, /not YAML/],
  ["lists without end", `topic: ${nested("[", 100_000)}`, /not YAML/],
  ["dashes behind dashes", nested("- ", 20_000), /./],
  ["names that are lists", nested("? ", 1_000), /not YAML/],
  ["a name that is a mapping", "? {scylla-password: hunter2}\n: x", /not YAML/],
  ["thirty thousand names", names(30_000), "read"],
  ["a name that every object has", "__proto__: {topic: x}", "read"],
  ["a tag that nobody knows", "topic: !hunter2 x", /not YAML, at line 1/],
  ["a name twice", "wait: 1\ntopic: a\ntopic: b", /not YAML, at line 3/],
  ["more than a megabyte", "#".repeat(1024 * 1024 + 1), /more than 1048576 bytes/],
];

function laughs(): string {
  const lines = NINE.map((_, index) => `a${index}: &a${index} [${NINE.map(() => before(index))}]`);
  return lines.join("\n");
}

function before(index: number): string {
  return index === 0 ? "ha" : `*a${index - 1}`;
}

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `n${index}: 1`).join("\n");
}

for (const [what, content, expected] of HOSTILE) {
  Deno.test(`config file: ${what} is done with soon, and quotes nothing`, async () => {
    const start = performance.now();
    const outcome = await use(bytes(content));
    assert.ok(performance.now() - start < 8_000);
    if (expected === "read") return assert.equal(outcome, "read");
    withCode("configuration", expected)(outcome);
    assert.doesNotMatch(Deno.inspect(outcome), /hunter2/);
  });
}

Deno.test("config file: a device without an end is refused, and not read for ever", async () => {
  await assert.rejects(readConfigFile("/dev/zero"), withCode("configuration", /more than/));
});

Deno.test("config file: a name that every object has is no setting", () => {
  const file = { path, entries: JSON.parse('{"__proto__": 1}') };
  const sources = { flags: {}, variable: () => undefined, file };
  assert.throws(() => resolve(DECLARED[0]!, sources, NAMES), withCode("configuration"));
});

Deno.test("fuzz, environment: whatever a variable holds is taken or refused clearly", () => {
  const variables = new Map(DECLARED.flatMap(Object.values).map((it) => [variableOf(it), it]));
  const values = fc.oneof(
    texts({ maxLength: 20 }),
    fc.constantFrom(...VALUES),
    fc.tuple(fc.nat(10 ** 12), fc.constantFrom("", "s", "d", ":1", ".5", "/s", "e9")).map((it) =>
      it.join("")
    ),
  );
  const given = fc.dictionary(fc.constantFrom(...variables.keys()), values, { maxKeys: 5 });
  fc.assert(
    fc.property(given, (environment) => {
      for (const settings of DECLARED) {
        const variable = (name: string) =>
          Object.hasOwn(environment, name) ? environment[name] : undefined;
        const resolved = typed(() => resolve(settings, { flags: {}, variable }, NAMES));
        if (resolved instanceof AndeanError) assertClear(resolved);
        else {
          for (const value of Object.values(resolved)) {
            if (typeof value === "number") {
              assert.ok(Number.isFinite(value) && value >= 0, `${value}`);
            }
          }
        }
      }
    }),
    runs(500),
  );
});
