import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/program.ts";
import { shell } from "../support/shell.ts";
import { assertSnapshot } from "../support/snapshot.ts";

Deno.test("help: lists the commands and the exit codes", async () => {
  const { exitCode, stdout, stderr } = await shell(["--help"]);
  assert.deepEqual([exitCode, stderr], [0, ""]);
  await assertSnapshot("help", stdout);
});

for (const { name } of COMMANDS) {
  Deno.test(`help: ${name} names its flags with their defaults, in 80 columns`, async () => {
    const { exitCode, stdout } = await shell([name, "--help"]);
    assert.equal(exitCode, 0);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 80, `too long: ${line}`);
    await assertSnapshot(`help_${name}`, stdout);
  });
}

Deno.test("help: every flag of every command explains itself, and no secret is a flag", () => {
  for (const { name, settings } of COMMANDS) {
    for (const setting of Object.values(settings)) {
      if (setting.secret) continue;
      assert.ok(setting.help.length > 0, `${name} --${setting.name} has no help`);
      const { name: flag } = setting;
      assert.ok(!/(password|token|secret)$/.test(flag), `${name} --${flag} would show a secret`);
    }
  }
});

Deno.test("help: the program without a command prints the help and exits 2", async () => {
  const { exitCode, stdout, stderr } = await shell([]);
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.match(stderr, /^Usage: andean <command>[^]*\bingest\b/);
});

Deno.test("version: prints name and version, where it comes from, and what it is made of", async () => {
  const { exitCode, stdout } = await shell(["--version"]);
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^andean \d+\.\d+\.\d+ \(from source\)\ndeno [\d.]+, kafkajs [\d.]+, cassandra-driver [\d.]+, \w+ \w+\n$/,
  );
});

Deno.test("help: for a command that does not exist it is an error with a guess", async () => {
  const { exitCode, stdout, stderr } = await shell(["help", "ingset"]);
  assert.deepEqual([exitCode, stdout], [2, ""]);
  assert.match(stderr, /unknown command 'ingset'\n {2}Did you mean ingest\?/);
});
