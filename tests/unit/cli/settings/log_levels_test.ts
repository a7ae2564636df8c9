import assert from "node:assert/strict";
import { isDebug, logLevels } from "../../../../src/cli/settings/log_levels.ts";

const READ: [string, unknown][] = [
  ["info", { level: "info" }],
  ["WARN", { level: "warn" }],
  ["kafka=debug", { level: "info", parts: { kafka: "debug" } }],
  ["warn, kafka=debug,scylla = error", {
    level: "warn",
    parts: { kafka: "debug", scylla: "error" },
  }],
];

for (const [given, wanted] of READ) {
  Deno.test(`logLevels reads "${given}"`, () => assert.deepEqual(logLevels().parse(given), wanted));
}

const REFUSED = ["", "loud", "info,debug", "kafka=loud", "disk=debug", "kafka=info,kafka=debug"];

for (const given of [...REFUSED, "kafka=info=debug", "constructor=debug", "info,"]) {
  Deno.test(`logLevels refuses "${given}", and says what there is`, () => {
    const { error } = logLevels().safeParse(given);
    assert.match(
      error?.issues[0]?.message ?? "",
      /debug, info, warn or error.*kafka=debug.*scylla/,
    );
  });
}

Deno.test("isDebug: only where all of it debugs", () => {
  for (const given of ["debug", "debug,kafka=info", "DEBUG"]) assert.ok(isDebug(given), given);
  for (const given of [undefined, "info", "kafka=debug", "debugger", 7]) assert.ok(!isDebug(given));
});
