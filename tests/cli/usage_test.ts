import assert from "node:assert/strict";
import { shell } from "../support/shell.ts";

/** Command lines that are wrong, and what the error must say. */
const MISTAKES: [string[], RegExp[]][] = [
  [["ingest", "--brokres", "x:1"], [/unknown option '--brokres'/, /Did you mean --brokers\?/]],
  [["ingset"], [/unknown command 'ingset'/, /Did you mean ingest\?/]],
  [["ingest", "--workers", "banana"], [/--workers "banana"/, /whole number/]],
  [["produce", "--workers", "two"], [/--workers "two"/, /whole number/]],
  [["ingest", "--workers", "0"], [/--workers "0"/, /from 1 to 64/]],
  [["ingest", "--batch-rows", "0"], [/--batch-rows "0"/, /from 1 to 5000/]],
  [["ingest", "--batch-rows", "1e3"], [/--batch-rows "1e3"/]],
  [["ingest", "--from", "middle"], [/--from "middle"/, /earliest or latest/]],
  [["ingest", "--until", "tomorrow"], [/--until "tomorrow"/, /wanted end/]],
  [["ingest", "--on-error", "panic"], [/--on-error "panic"/, /dead-letter or stop/]],
  [["ingest", "--format", "xml"], [/--format "xml"/, /json/]],
  [["ingest", "--format", "text"], [/ticks from --format text/, /needs a mapping/]],
  [["produce", "--format", "bytes"], [/ticks from --format bytes/]],
  [["ingest", "--format", "auto"], [/auto without a schema registry/, /--schema-registry/]],
  [["ingest", "--schema", "x.avsc"], [/--schema with --format json/, /protobuf, avro/]],
  [["ingest", "--format", "avro", "--message", "M"], [/--message with --format avro/]],
  [["ingest", "--format", "avro", "--csv-quote", "'"], [/--csv-quote with --format avro/]],
  [["ingest", "--format", "csv", "--csv-delimiter", "ab"], [/--csv-delimiter "ab"/, /one sign/]],
  [["ingest", "--format", "csv", "--csv-delimiter", '"'], [/sign that quotes it/]],
  [["ingest", "--format", "csv", "--csv-columns", "a,a"], [/--csv-columns "a,a"/, /each once/]],
  [["ingest", "--format", "avro", "--schema", "/none.avsc"], [/"\/none.avsc": no such file/]],
  [["verify", "--format", "avro", "--schema", "deno.json"], [/Cannot use the schema "deno.json"/]],
  [["produce", "--format", "protobuf", "--schema", "README.md"], [/schema "README.md"/, /.proto/]],
  [["produce", "--format", "protobuf", "--message", "None"], [/no message "None"/, /andean.Tick/]],
  [["ingest", "--format", "avro", "--schema-registry", "host:1"], [/"host:1"/, /http:\/\//]],
  [["ingest", "--schema-registry", "http://u:p@h"], [/without a user/]],
  [["ingest", "--format", "avro", "--schema-registry-user", "me"], [/without --schema-registry/]],
  [
    ["ingest", "--format", "avro", "--schema-registry", "http://h", "--schema-registry-user", "me"],
    [
      /"me" without a password/,
      /ANDEAN_SCHEMA_REGISTRY_PASSWORD/,
    ],
  ],
  [["verify", "--format", "avro", "--schema-registry", "http://h", "--schema", "x.avsc"], [
    /--schema beside a schema registry/,
    /--format auto/,
  ]],
  [["dead-letters", "list", "--schema", "x"], [/--schema .* list: it is for replay alone/]],
  [["ingest", "--consistency", "most"], [/--consistency "most"/, /local-quorum/]],
  [["ingest", "--brokers", "nowhere"], []], // The default port is used: not a mistake of form.
  [["ingest", "--brokers", "host:99999"], [/--brokers "host:99999"/, /1 to 65535/]],
  [["ingest", "--brokers", "a:1,,b:2"], [/--brokers "a:1,,b:2"/]],
  [["ingest", "--scylla", "http://x"], [/--scylla "http:\/\/x"/]],
  [["ingest", "--wait", "-1"], [/--wait "-1"/, /seconds/]],
  [["ingest", "--dead-letter", "letters"], [/--dead-letter "letters"/, /topic:NAME/]],
  [["ingest", "--dead-letter", "topic:input_readings"], [/where they come from/]],
  [["verify", "--dead-letter", "table:market_data"], [/could not be put/, /market_data_dead/]],
  [["verify", "--dead-letter", "table:a-b"], [/--dead-letter "table:a-b"/, /letters, digits/]],
  [["ingest", "--log-level", "loud"], [/--log-level "loud"/, /debug, info, warn or error/]],
  [["ingest", "--scylla-user", "me"], [/"me" without a password/, /ANDEAN_SCYLLA_PASSWORD/]],
  [["ingest", "--scylla-password", "x"], [/unknown option '--scylla-password'/]],
  [["ingest", "--config", "/nowhere.yaml"], [/"\/nowhere.yaml": no such file/]],
  [["ingest", "something"], [/too many arguments/]],
  [["produce", "--count", "many"], [/--count "many"/]],
  [["produce", "--count"], [/'--count <n>' argument missing/]],
  [["produce", "--rate", "fast"], [/--rate "fast"/, /5000\/s/]],
  [["produce", "--compression", "rar"], [/--compression "rar"/, /zstd/]],
  [["produce", "--keys", "same"], [/--keys "same"/, /unique or colliding/]],
  [["verify", "--from", "x"], [/--from "x"/, /0:100,1:250/]],
  [["verify", "--since", "banana"], [/--since "banana"/, /15m/]],
  [["verify", "--rate", "slowly"], [/--rate "slowly"/, /5000\/s/]],
  [["verify", "--dry-run"], [/--dry-run alone/, /Add --repair/]],
  [["verify", "--follow", "--repair"], [/--repair together with --follow/]],
  [["verify", "--follow", "--list-superseded", "5"], [/--list-superseded together with --follow/]],
  [["verify", "--interval", "5"], [/--interval alone/, /Add --follow/]],
  [["plan", "--from", "middle"], [/--from "middle"/, /earliest, latest or spread/]],
  [["plan", "--sample", "0"], [/--sample "0"/, /from 1 to 100000/]],
  [["init", "--partition-key", "a", "--natural-key", "b"], [/--partition-key together with/]],
  [["init", "--natural-key", "a,a"], [/--natural-key "a,a"/, /each once/]],
  [["init", "--output", "deno.json"], [/"deno.json": it exists/, /--force/]],
  [["init", "--output", "x.cql"], [/config file to "x.cql"/, /\.yaml/]],
  [["init", "--format", "csv", "--output", "/n.yaml"], [
    /CSV without its columns/,
    /--csv-columns/,
  ]],
  [["dead-letters"], [/list or replay/, /neither was given/]],
  [["dead-letters", "lst"], [/list or replay, not "lst"/, /Did you mean .* list\?/]],
  [["dead-letters", "list", "replay"], [/not "list replay"/]],
  [["dead-letters", "list", "--ttl", "5"], [/--ttl .* list: it is for replay alone/]],
  [["dead-letters", "list", "--scylla", "x:1"], [/--scylla .* list: it is for replay alone/]],
  [["dead-letters", "list", "--dead-letter", "table:bad", "--ttl", "5"], [/--ttl .* for replay/]],
  [["dead-letters", "replay", "--limit", "5"], [/--limit .* replay: it is for list alone/]],
  [["dead-letters", "list", "--limit", "all"], [/--limit "all"/, /whole number/]],
  [["dead-letters", "list", "--partition", "-1"], [/--partition "-1"/]],
  [["bench", "nonsense"], [/"nonsense": no such stage/]],
];

for (const [args, patterns] of MISTAKES) {
  if (patterns.length === 0) continue;
  Deno.test(`usage: andean ${args.join(" ")} exits 2 with one clear error`, async () => {
    const { exitCode, stdout, stderr } = await shell(args);
    assert.equal(exitCode, 2);
    assert.equal(stdout, "");
    for (const pattern of patterns) assert.match(stderr, pattern);
    const lines = stderr.trimEnd().split("\n");
    assert.match(lines[0]!, /^andean: Cannot /);
    assert.ok(lines.length <= 2, `more than an error and its hint:\n${stderr}`);
    assert.doesNotMatch(stderr, /\bat .*\.ts:\d+/); // No stack trace.
  });
}

Deno.test("usage: with --json the error is the one JSON document", async () => {
  const { exitCode, stdout } = await shell(["verify", "--json", "--from", "x"]);
  assert.equal(exitCode, 2);
  const { error } = JSON.parse(stdout);
  assert.equal(error.code, "usage");
  assert.match(error.message, /--from/);
});

Deno.test("settings: a wrong environment variable is named", async () => {
  const { exitCode, stderr } = await shell(["ingest"], {
    environment: { ANDEAN_BATCH_ROWS: "lots" },
  });
  assert.equal(exitCode, 2);
  assert.match(stderr, /Cannot use ANDEAN_BATCH_ROWS "lots": wanted a whole number/);
});

Deno.test("settings: a wrong entry of a config file is named, with a guess", async () => {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, "batch-rows: none\n");
    const wrong = await shell(["ingest", "--config", path]);
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /"batch-rows" in .*\.yaml "none"/);

    await Deno.writeTextFile(path, "batch-row: 5\n");
    const misspelt = await shell(["ingest", "--config", path]);
    assert.equal(misspelt.exitCode, 2);
    assert.match(misspelt.stderr, /no setting is named "batch-row"/);
    assert.match(misspelt.stderr, /Did you mean "batch-rows"\?/);

    await Deno.writeTextFile(path, "scylla-password: secret\n");
    const secret = await shell(["ingest", "--config", path]);
    assert.equal(secret.exitCode, 2);
    assert.doesNotMatch(secret.stderr, /: secret/);
    assert.match(secret.stderr, /environment/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("mapping: everything wrong with its form is told at once, before any service is asked", async () => {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    const columns = "columns:\n    a: { frm: value.a }\n    b: { constant: 1, unit: weeks }\n";
    await Deno.writeTextFile(path, `mapping:\n  ${columns}  tombstones: keep\n`);
    for (const command of [["ingest"], ["verify"], ["dead-letters", "replay"]]) {
      const { exitCode, stderr } = await shell([...command, "--config", path]);
      assert.equal(exitCode, 2);
      assert.match(stderr, /columns\.a: .*frm.*columns\.b\.unit: .*tombstones: /s);
    }
    await Deno.writeTextFile(path, "mapping:\n  columns:\n    a: key\n");
    const { exitCode, stderr } = await shell(["ingest", "--config", path, "--create-schema"]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /Cannot use --create-schema together with a mapping/);
    await Deno.writeTextFile(path, "mapping:\n  columns:\n    a: key\n    a: value\n");
    assert.equal((await shell(["ingest", "--config", path])).exitCode, 2);
  } finally {
    await Deno.remove(path);
  }
});
