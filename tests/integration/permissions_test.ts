/** The program with fewer of Deno's permissions than it is given: as SECURITY.md tells it. */
import assert from "node:assert/strict";
import { bundle } from "../../scripts/bundle.ts";
import { Feed } from "../support/feed.ts";
import { OwnProcess } from "../support/own_process.ts";

const file = await bundle();

/** A bundle that may do this alone, and asks nobody for more. */
function allowed(...permissions: string[]): [string, ...string[]] {
  const alone = ["--no-config", "--no-npm", "--no-lock", "--no-prompt"];
  return [Deno.execPath(), "run", ...alone, ...permissions, file!];
}

const ENVIRONMENT = "--allow-env=ANDEAN_*,KAFKAJS_*,OTEL_*,LOG_STREAM,LOG_TOKENS";

Deno.test({
  name: "permissions: two addresses, some variables and a config file are enough for a whole run",
  ignore: file === undefined,
  async fn() {
    await using feed = await Feed.open();
    const { brokers, scylla } = feed.services;
    const config = await Deno.makeTempFile({ suffix: ".yaml" });
    await Deno.writeTextFile(config, "batch-rows: 100\n");
    const command = allowed(
      `--allow-net=${brokers},${scylla}`,
      `--allow-read=${config}`,
      ENVIRONMENT,
    );
    const environment = { ...feed.environment, ANDEAN_GROUP: feed.topic };
    for (
      const line of ["produce --count 1000", "ingest --create-schema --until end", "verify"]
    ) {
      const args = [...line.split(" "), "--config", config];
      const { exitCode, stderr } = await new OwnProcess(args, environment, command).ended;
      assert.equal(exitCode, 0, stderr);
    }
    assert.equal(await feed.countRows(), 1_000);
    await Deno.remove(config);
  },
});

const REFUSED: [what: string, line: string, permissions: string[], told: RegExp][] = [
  [
    "an address of Kafka",
    "produce --brokers 127.0.0.1:9",
    ["--allow-net=127.0.0.1:1", ENVIRONMENT],
    /^andean: Cannot reach Kafka at 127\.0\.0\.1:9: Deno's permissions .* 127\.0\.0\.1:9\n {2}Start with --allow-net=127\.0\.0\.1:9/,
  ],
  [
    "a name of Kafka",
    "produce --brokers kafka.invalid:9",
    ["--allow-net=127.0.0.1:1", ENVIRONMENT],
    /^andean: Cannot reach Kafka at kafka\.invalid:9: Deno's permissions .* kafka\.invalid/,
  ],
  [
    "an address of ScyllaDB",
    "dead-letters list --dead-letter table:none --scylla 127.0.0.1:9",
    ["--allow-net=127.0.0.1:1", ENVIRONMENT],
    /^andean: Cannot reach ScyllaDB at 127\.0\.0\.1:9: Deno's permissions .* 127\.0\.0\.1:9/,
  ],
  [
    "a name of ScyllaDB",
    "dead-letters list --dead-letter table:none --scylla db.invalid:9",
    ["--allow-net=127.0.0.1:1", ENVIRONMENT],
    /^andean: Cannot reach ScyllaDB at db\.invalid:9: Deno's permissions .* db\.invalid/,
  ],
  [
    "a file",
    "produce --kafka-tls-ca /etc/hostname --brokers 127.0.0.1:9",
    ["--allow-net", ENVIRONMENT],
    /^andean: Cannot read "\/etc\/hostname": .*\n {2}Name a readable file with --kafka-tls-ca/,
  ],
  [
    "a variable",
    "produce --brokers 127.0.0.1:9",
    ["--allow-net", "--allow-env=KAFKAJS_*"],
    /^andean: Cannot go on: Deno's permissions do not let us use ANDEAN_\w+\n {2}Start with --allow-env=/,
  ],
];

for (const [what, line, permissions, told] of REFUSED) {
  Deno.test({
    name: `permissions: ${what} that may not be used is told at once, in one line`,
    ignore: file === undefined,
    async fn() {
      const before = performance.now();
      const { exitCode, stderr } = await new OwnProcess(
        [...line.split(" "), "--wait", "120"],
        {},
        allowed(...permissions),
      ).ended;
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, told);
      assert.equal(stderr.trimEnd().split("\n").length, 2, stderr);
      assert.ok(performance.now() - before < 60_000, "it has waited for what can't pass");
    },
  });
}
