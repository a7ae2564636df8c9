import assert from "node:assert/strict";
import { type Outcome, shell } from "../support/shell.ts";

const LIST = [
  { topic: "orders", table: "orders" },
  { topic: "events", table: "events", format: "csv" },
];

/** Runs a command line with a config file of this content; no service is there. */
async function run(
  args: string[],
  content: Record<string, unknown>,
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, JSON.stringify(content));
    const services = {
      ANDEAN_BROKERS: "127.0.0.1:9",
      ANDEAN_SCYLLA: "127.0.0.1:9",
      ANDEAN_WAIT: "0",
    };
    return await shell([...args, "--config", path], {
      environment: { ...services, ...environment },
    });
  } finally {
    await Deno.remove(path);
  }
}

const MISTAKES: [string, string[], Record<string, unknown>, RegExp[]][] = [
  ["a list that is empty", ["ingest"], { topics: [] }, [/Cannot use "topics" in .*wanted a list/]],
  [
    "entries that are wrong, all at once",
    ["verify"],
    { topics: [{ topic: "a", tabl: "x" }, { topic: "a", ttl: "soon" }] },
    [/"tabl" \(did you mean "table"\?\)/, /ttl: wanted/, /listed before/],
  ],
  ["a topic beside the list", ["ingest"], { topic: "x", topics: LIST }, [
    /"topic" beside "topics"/,
  ]],
  ["a table that nobody takes", ["ingest"], { table: "x", topics: LIST }, [/"table" beside/]],
  [
    "a topic that is not listed",
    ["ingest", "--topic", "ordrs"],
    { topics: LIST },
    [/--topic "ordrs"/, /Did you mean "orders"\?/],
  ],
  ["one table for all", ["ingest", "--table", "x"], { topics: LIST }, [/--table with 2 topics/]],
  [
    "--create-schema with a mapping among them",
    ["ingest", "--create-schema"],
    { topics: [...LIST, { topic: "m", mapping: { columns: { a: "key" } } }] },
    [/--create-schema together with a mapping/],
  ],
  [
    "a flag that suits none of their formats",
    ["ingest", "--message", "M"],
    { topics: LIST },
    [/2 of 2 topics: topic "orders": .*--message with --format json; topic "events": .*csv/],
  ],
  ["produce", ["produce"], { topics: LIST }, [/Cannot run produce with the several/, /--topic/]],
  ...["--report=x.html", "--follow", "--from=3", "--to=3"].map((
    flag,
  ): typeof MISTAKES[number] => [
    `verify ${flag}`,
    ["verify", flag],
    { topics: LIST },
    [new RegExp(`Cannot use ${flag.split("=")[0]} with the several topics`), /--topic/],
  ]),
  ["verify --interval", ["verify", "--interval", "3"], { topics: LIST }, [/--interval alone/]],
  [
    "dead-letters --partition",
    ["dead-letters", "list", "--partition", "3"],
    { topics: LIST },
    [/--partition with the several topics/],
  ],
  ["dead-letters of no kind", ["dead-letters", "lst"], { topics: LIST }, [/Did you mean .* list/]],
  [
    "dead-letters list with a flag of replay",
    ["dead-letters", "list", "--ttl", "3"],
    { topics: LIST },
    [/--ttl .* for replay alone/],
  ],
];

for (const [what, args, content, patterns] of MISTAKES) {
  Deno.test(`topics: ${what} exits 2 with one clear error`, async () => {
    const { exitCode, stdout, stderr } = await run(args, content);
    assert.equal(exitCode, 2, stderr);
    assert.equal(stdout, "");
    for (const pattern of patterns) assert.match(stderr, pattern);
    assert.ok(stderr.trimEnd().split("\n").length <= 2, stderr);
  });
}

Deno.test("topics: one that the environment chooses is run alone", async () => {
  const wrong = { topics: [{ topic: "orders" }, { topic: "events", format: "text" }] };
  const chosen = await run(["ingest"], wrong, { ANDEAN_TOPIC: "events" });
  assert.equal(chosen.exitCode, 2);
  assert.match(chosen.stderr, /^andean: Cannot .*ticks from --format text/);
  const other = await run(["ingest"], wrong, { ANDEAN_TOPIC: "orders" });
  assert.equal(other.exitCode, 3);
  assert.match(other.stderr, /Cannot reach Kafka/);
});

Deno.test("topics: what is wrong with the file is told before a service is missed", async () => {
  const { exitCode, stderr } = await run(["ingest"], {
    topics: [{ topic: "orders" }, { topic: "events", format: "avro", schema: "/none.avsc" }],
  });
  assert.equal(exitCode, 2, stderr);
  assert.match(stderr, /Cannot ingest 1 of 2 topics: topic "events": .*none\.avsc/);
});

Deno.test("topics: bench, which is about no topic, takes the same file", async () => {
  const { exitCode, stderr } = await run(["bench"], { topics: LIST });
  assert.equal(exitCode, 3, stderr);
});

Deno.test("topics: the paths of an entry count from the config file's folder", async () => {
  const { exitCode, stderr } = await run(["ingest"], {
    topics: [{ topic: "orders" }, { topic: "events", format: "avro", schema: "none.avsc" }],
  });
  assert.equal(exitCode, 2, stderr);
  assert.match(stderr, /"\/.+\/none\.avsc": no such file/);
});
