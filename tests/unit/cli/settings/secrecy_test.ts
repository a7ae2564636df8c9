import assert from "node:assert/strict";
import type * as z from "zod";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { COMMANDS } from "../../../../src/cli/program.ts";
import { logLevels } from "../../../../src/cli/settings/log_levels.ts";
import { readConfigFile } from "../../../../src/cli/settings/config_file.ts";
import {
  bytes,
  duration,
  oneOf,
  rate,
  seconds,
  servers,
  text,
  wholeNumber,
  words,
  yesOrNo,
} from "../../../../src/cli/settings/values.ts";
import { fc } from "../../support/fc.ts";

Deno.test("every form: a refusal never repeats the value, which may be a secret", () => {
  const schemas: z.ZodType[] = [
    text("a text"),
    wholeNumber(0),
    seconds(),
    oneOf(["a", "b"]),
    yesOrNo(),
    words("words"),
    servers(1),
    rate(),
    bytes(),
    duration(),
    logLevels(),
  ];
  const raw = fc.oneof(
    fc.constantFrom<unknown>({ hunter2: "hunter2" }, ["hunter2", 1], "hunter2 :x,"),
    fc.string().map((value) => `hunter2${value}`),
  );
  fc.assert(fc.property(raw, (value) => {
    for (const schema of schemas) {
      const { error } = schema.safeParse(value);
      for (const { message } of error?.issues ?? []) assert.doesNotMatch(message, /hunter2/);
    }
  }));
});

Deno.test("COMMANDS: every setting that holds a password, token or secret itself is a secret", () => {
  for (const { settings } of COMMANDS) {
    for (const { name, secret } of Object.values(settings)) {
      assert.equal(secret ?? false, /(password|token|secret)$/.test(name), name);
    }
  }
});

/** What reading a config file of this content fails with. */
async function failureOf(content: string): Promise<AndeanError> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, content);
    await readConfigFile(path);
  } catch (thrown) {
    assert.ok(thrown instanceof AndeanError);
    return thrown;
  } finally {
    await Deno.remove(path);
  }
  assert.fail("nothing was thrown");
}

const BROKEN = [
  'scylla-password: "hunter2\n',
  "scylla-password: [hunter2\n",
  "kafka-password: hunter2: x\n",
  '{"kafka-password": "hunter2"\n',
];

Deno.test("readConfigFile: what is not YAML is not quoted, because it may be a password", async () => {
  for (const content of BROKEN) {
    const { message, hint } = await failureOf(content);
    assert.doesNotMatch(`${message} ${hint}`, /hunter2/);
  }
});

Deno.test("readConfigFile: what is not YAML is told in one line, with its place", async () => {
  for (const content of BROKEN) {
    const { message } = await failureOf(content);
    assert.match(message, /line \d/);
    assert.doesNotMatch(message, /\n/);
  }
});
