import assert from "node:assert/strict";
import config from "../../../deno.json" with { type: "json" };
import { PROGRAM_PERMISSIONS } from "../../../scripts/program.ts";

Deno.test("PROGRAM_PERMISSIONS: the task allows the same", () => {
  // Deno's shell takes a star outside of quotes for a pattern of files.
  const command = config.tasks.andean.command.replaceAll("'", "");
  assert.equal(command, `deno run ${PROGRAM_PERMISSIONS.join(" ")} main.ts`);
});
