import assert from "node:assert/strict";
import { shell } from "../support/shell.ts";

Deno.test("verify --report: a file that can't be written is refused before any work", async () => {
  for (const path of ["/nowhere/audit.html", "/"]) {
    const { exitCode, stdout, stderr } = await shell(["verify", "--report", path]);
    assert.equal(exitCode, 3);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      /^andean: Cannot write the report to \S+: [a-z ]+\n {2}Give --report a file/,
    );
    assert.doesNotMatch(stderr, /waiting for/);
  }
});
