import assert from "node:assert/strict";
import { COMMANDS } from "../../../../src/cli/program.ts";
import { resolve } from "../../../../src/cli/settings/resolve.ts";

Deno.test("COMMANDS: every default is one that its own schema takes", () => {
  for (const { settings } of COMMANDS) {
    const values = resolve(settings, { flags: {}, variable: () => undefined }, []);
    for (const [key, setting] of Object.entries(settings)) {
      assert.equal(
        (values as Record<string, unknown>)[key] === undefined,
        setting.default === undefined,
        key,
      );
    }
  }
});

Deno.test("COMMANDS: no two settings of one command share a name", () => {
  for (const { name, settings } of COMMANDS) {
    const names = Object.values(settings).map((setting) => setting.name);
    assert.deepEqual(names, [...new Set(names)], name);
  }
});

Deno.test("COMMANDS: every setting that a user sees says what it is for, in lower case letters", () => {
  for (const { settings } of COMMANDS) {
    for (const { name, help, secret } of Object.values(settings)) {
      assert.match(name, /^[a-z]+(-[a-z0-9]+)*$/);
      if (!secret) assert.notEqual(help.trim(), "", name);
    }
  }
});
