import assert from "node:assert/strict";
import { shell } from "../support/shell.ts";

/** Port 9 (discard) of the loopback address: nothing listens there. */
const NOBODY = "127.0.0.1:9";

Deno.test("exit codes: a host that does not exist is exit 3 and one line, within --wait", async () => {
  const before = performance.now();
  const { exitCode, stderr } = await shell([
    ...["ingest", "--brokers", "nowhere.invalid:9092", "--wait", "1"],
  ]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /Cannot reach Kafka at nowhere.invalid:9092: the host name is unknown/);
  assert.match(stderr, /Check --brokers, or raise --wait/);
  assert.ok(performance.now() - before < 10_000);
});

const COMMANDS = [
  "produce",
  "init --output /nowhere.yaml",
  "plan",
  "verify",
  "bench",
  "dead-letters list",
  "dead-letters replay",
];

for (const command of COMMANDS) {
  Deno.test(`exit codes: ${command} without a broker is exit 3`, async () => {
    const { exitCode, stderr } = await shell([
      ...command.split(" "),
      ...["--brokers", NOBODY, "--wait", "0"],
    ]);
    assert.equal(exitCode, 3);
    assert.match(stderr, /Cannot reach Kafka at 127.0.0.1:9: the connection was refused/);
  });
}

Deno.test("exit codes: dead-letters list asks only the database for a table", async () => {
  const { exitCode, stderr } = await shell([
    ...["dead-letters", "list", "--dead-letter", "table:bad", "--scylla", NOBODY, "--wait", "0"],
  ]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /Cannot reach ScyllaDB at 127.0.0.1:9: the connection was refused/);
});

Deno.test("exit codes: with --json a missing service is a document, too", async () => {
  const { exitCode, stdout } = await shell([
    ...["produce", "--json", "--brokers", NOBODY, "--wait", "0"],
  ]);
  assert.equal(exitCode, 3);
  assert.equal(JSON.parse(stdout).error.code, "unreachable");
});

Deno.test("exit codes: an unwritable log file is told with its flag", async () => {
  const { exitCode, stderr } = await shell([
    ...["produce", "--log-file", "/nowhere/andean.log", "--brokers", NOBODY, "--wait", "0"],
  ]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /Cannot write the log file "\/nowhere\/andean.log"/);
  assert.match(stderr, /--log-file/);
});

Deno.test({
  name: "log file: a full disk is told once, and does not end the run",
  ignore: Deno.build.os !== "linux", // /dev/full is a disk that is always full.
  fn: async () => {
    const { exitCode, stderr } = await shell([
      ...["produce", "--log-file", "/dev/full", "--log-level", "debug"],
      ...["--brokers", NOBODY, "--wait", "0"],
    ]);
    assert.equal(exitCode, 3); // For the missing broker.
    assert.equal(stderr.match(/log lines are being lost/g)?.length, 1);
  },
});
