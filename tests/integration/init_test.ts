import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Message } from "kafkajs";
import { openFormat } from "../../src/formats/open_format.ts";
import type { Value } from "../../src/formats/value_format.ts";
import { Feed } from "../support/feed.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { createKeyspace, createTable } from "../support/own_tables.ts";
import { send } from "../support/records.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";
import { type Outcome, shell, type ShellOptions } from "../support/shell.ts";

const PARTITIONS = 3;

/** Records of one key are in one Kafka partition. */
function partitionOf({ key }: Message, index: number): number {
  return (key ? Buffer.from(key).reduce((sum, byte) => sum + byte, 0) : index) % PARTITIONS;
}

/** A topic with records of a test's own, and a folder for what `init` writes. */
class Trial implements AsyncDisposable {
  private constructor(readonly feed: Feed, readonly folder: OwnFolder) {}

  static async open(messages: readonly Message[]): Promise<Trial> {
    const feed = await Feed.open();
    await feed.cluster.ensureTopic(feed.topic, { partitions: PARTITIONS });
    // A request to several Kafka partitions would be repeated to all of them where one has failed.
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const own = messages.filter((message, index) => partitionOf(message, index) === partition)
        .map((message) => ({ ...message, partition }));
      if (own.length > 0) await send(feed.services.brokers, feed.topic, own);
    }
    return new Trial(feed, await OwnFolder.make());
  }

  get config(): string {
    return this.folder.file("andean.yaml");
  }

  /** A command line, with the services' addresses in the environment. */
  andean(args: string[], options: ShellOptions = {}): Promise<Outcome> {
    const { brokers, scylla, user, password } = this.feed.services;
    const environment = {
      ANDEAN_BROKERS: brokers,
      ANDEAN_SCYLLA: scylla,
      ANDEAN_SCYLLA_USER: user ?? "",
      ANDEAN_SCYLLA_PASSWORD: password ?? "",
      ...options.environment,
    };
    return shell(args, { ...options, environment });
  }

  /** `andean init` of the topic. */
  init(flags: string[] = [], options: ShellOptions = {}): Promise<Outcome> {
    const { topic, keyspace } = this.feed;
    return this.andean([
      ...["init", "--topic", topic, "--keyspace", keyspace, "--output", this.config],
      ...flags,
    ], options);
  }

  /** Does what the printed `cqlsh` line does. */
  async makeTable(): Promise<string> {
    const cql = await Deno.readTextFile(this.folder.file("andean.cql"));
    const statements = cql.replaceAll(/^--.*$/gm, "").split(/;$/m).map((text) => text.trim());
    for (const statement of statements) {
      if (statement !== "") await this.feed.database.execute(statement);
    }
    return cql;
  }

  /** All that the generated files are for: they have to work as they are. */
  async assertExactlyOnce(records: number, stored = records): Promise<void> {
    const plan = await this.andean(["plan", "--config", this.config, "--json"]);
    assert.deepEqual([plan.exitCode, JSON.parse(plan.stdout).verdict], [0, "ready"], plan.stdout);
    const ingest = await this.andean([
      ...["ingest", "--config", this.config, "--until", "end", "--group", this.feed.topic],
      "--json",
    ]);
    assert.equal(ingest.exitCode, 0, ingest.stderr);
    const { deadLettered } = JSON.parse(ingest.stdout);
    const verify = await this.andean(["verify", "--config", this.config, "--deep", "--json"]);
    const { verdict, totals } = JSON.parse(verify.stdout);
    assert.deepEqual(
      [verify.exitCode, verdict, totals.records, totals.stored, totals.mismatched, deadLettered],
      [0, "exactly-once", records, stored, 0, 0],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
    await this.feed[Symbol.asyncDispose]();
  }
}

const json = (value: unknown, some: Partial<Message> = {}): Message => ({
  value: JSON.stringify(value),
  ...some,
});

/** What devices send: nested, with names that CQL does not take as they are. */
const events = Array.from({ length: 300 }, (_, index): Message =>
  json({
    eventId: `f47ac10b-58cc-4372-a567-${String(index).padStart(12, "0")}`,
    device: { id: `dev-${index % 7}`, "site name": "Lima", order: index % 4, SELECT: true },
    "": index,
    "ñandú": "é",
    time: 1_700_000_000_000 + index * 1_000,
    createdAt: `2024-01-01T00:00:${String(index % 60).padStart(2, "0")}.123Z`,
    day: "2024-01-01",
    kafka_offset: index,
    reading: index / 7,
    ok: index % 2 === 0,
    ip: `10.0.0.${index % 250}`,
    tags: ["a", "b", "c"].slice(index % 4),
    items: [{ sku: `x${index}`, qty: index % 5, "Price Each": 1.5, at: "2024-01-01T00:00:00Z" }],
    labels: { [`label ${index % 50}`]: "v" },
    matrix: [[1, 2], [index]],
    ...(index % 3 === 0 ? { optional: { note: index % 2 ? null : "n" } } : {}),
    nothing: null,
    empty: [],
    holes: [null, 1],
  }, { key: `dev-${index % 7}` }));

Deno.test("init: nested JSON becomes a table and a mapping that work as they are", async () => {
  await using trial = await Trial.open(events);
  const { exitCode, stdout, stderr } = await trial.init();
  assert.deepEqual([exitCode, stderr], [0, ""], stderr);
  for (const line of stdout.split("\n").filter((one) => !/andean\.(yaml|cql)/.test(one))) {
    assert.ok(line.length <= 60, line);
  }
  assert.match(stdout, /cqlsh 127\.0\.0\.1 \d+ .*--file .*andean\.cql/);
  const cql = await trial.makeTable();
  // The day of a record is a bucket beside its field of that name, and so with the offset.
  assert.match(cql, /PRIMARY KEY \(\(device_id, day_2\), "time", kafka_partition, kafka_offset\)/);
  for (
    const column of [
      /event_id +uuid,/,
      /device_order +bigint,/,
      /device_select +boolean,/,
      /created_at +timestamp,/,
      /ip +inet,/,
      /tags +frozen<list<text>>,/,
      /labels +frozen<map<text, text>>,/,
      /matrix +frozen<list<frozen<list<bigint>>>>,/,
      /items +frozen<list<frozen<feed_\w+_items>>>,/,
      /kafka_offset_2 +bigint,/,
      /nandu +text,/,
      /"Price Each" double/,
    ]
  ) assert.match(cql, column);
  const config = await Deno.readTextFile(trial.config);
  assert.match(config, /value\.holes: a list with null in it/);
  assert.match(config, /device_site_name: 'value\.device\["site name"\]'/);
  await trial.assertExactlyOnce(300);
});

const AVRO = JSON.stringify({
  type: "record",
  name: "Order",
  namespace: "shop",
  fields: [
    { name: "id", type: { type: "string", logicalType: "uuid" } },
    { name: "placedAt", type: { type: "long", logicalType: "timestamp-millis" } },
    {
      name: "customer",
      type: {
        type: "record",
        name: "Customer",
        fields: [
          { name: "name", type: "string" },
          { name: "since", type: { type: "int", logicalType: "date" } },
        ],
      },
    },
    { name: "total", type: { type: "bytes", logicalType: "decimal", precision: 12, scale: 2 } },
    { name: "photo", type: "bytes" },
    { name: "weight", type: "float" },
    { name: "score", type: "double" },
    { name: "state", type: { type: "enum", name: "State", symbols: ["NEW", "PAID"] } },
    { name: "counts", type: { type: "map", values: "long" } },
    { name: "note", type: ["null", "string"] },
  ],
});

const order = (index: number): Value => ({
  id: `f47ac10b-58cc-4372-a567-${String(index).padStart(12, "0")}`,
  placedAt: new Date(1_700_000_000_000 + index).toISOString(),
  customer: { name: `c${index % 11}`, since: "2020-02-29" },
  total: `${index}.50`,
  photo: Uint8Array.of(index % 256, 0, 255),
  weight: index / 3,
  score: index,
  state: index % 2 ? "NEW" : "PAID",
  counts: { a: index, b: 2 },
  note: index % 2 ? null : "n",
});

Deno.test("init: Avro by a schema file, and by a registry", async () => {
  await using registry = SchemaRegistry.open();
  await using folder = await OwnFolder.make();
  const schemaFile = folder.file("order.avsc");
  await Deno.writeTextFile(schemaFile, AVRO);
  const opening = { maxMs: 5_000, signal: new AbortController().signal };
  const options = { name: "avro" as const, schemaFile };
  for (
    const [format, flags] of [
      [await openFormat(options, { opening }), ["--schema", schemaFile]],
      [
        await openFormat({ ...options, registry: { url: registry.url } }, {
          opening,
          subject: "orders-value",
        }),
        ["--schema-registry", registry.url],
      ],
    ] as const
  ) {
    const messages = Array.from({ length: 120 }, (_, index) => ({
      value: Buffer.from(format.encode(order(index))),
    }));
    await using trial = await Trial.open(messages);
    const { exitCode, stderr } = await trial.init(["--format", "avro", ...flags]);
    assert.equal(exitCode, 0, stderr);
    const cql = await trial.makeTable();
    assert.match(cql, /PRIMARY KEY \(\(customer_name, day\), placed_at, kafka_partition/);
    assert.match(cql, /total +decimal,/);
    assert.match(cql, /photo +blob,/);
    assert.match(cql, /customer_since +date,/);
    // All of them are whole, and the schema says that they need not be.
    assert.match(cql, /score +double,/);
    await trial.assertExactlyOnce(120);
  }
});

Deno.test("init: Protobuf, and what a registry tells apart", async () => {
  await using registry = SchemaRegistry.open();
  const proto = new URL("../../src/record/schemas/tick.proto", import.meta.url).pathname;
  const through = { url: registry.url };
  for (
    const [format, flags] of [
      [{ name: "protobuf" }, ["--format", "protobuf", "--schema", proto]],
      [{ name: "protobuf", registry: through }, [
        "--format",
        "auto",
        "--schema-registry",
        registry.url,
      ]],
    ] as const
  ) {
    await using trial = await Trial.open([]);
    await trial.feed.produce({ count: 90, format });
    const { exitCode, stderr } = await trial.init([...flags]);
    assert.equal(exitCode, 0, stderr);
    const cql = await trial.makeTable();
    assert.match(cql, /PRIMARY KEY \(\(symbol, day\), time_stamp, kafka_partition, kafka_offset\)/);
    assert.match(cql, /price +double,/);
    await trial.assertExactlyOnce(90);
  }
});

Deno.test("init: CSV, whose fields are all text", async () => {
  const lines = Array.from({ length: 100 }, (_, index) => ({
    value: `s${index % 5};${1_700_000_000 + index};${index}.25;${index % 2 === 0};007;;${index}`,
  }));
  await using trial = await Trial.open(lines);
  const flags = ["--csv-columns", "sensor,ts,reading,ok,code,none,n", "--csv-delimiter", ";"];
  const { exitCode, stderr } = await trial.init(["--format", "csv", ...flags]);
  assert.equal(exitCode, 0, stderr);
  const cql = await trial.makeTable();
  assert.match(cql, /PRIMARY KEY \(\(sensor, day\), ts, kafka_partition, kafka_offset\)/);
  for (const column of [/ok +boolean/, /code +text/, /n +bigint/, /reading +decimal/]) {
    assert.match(cql, column);
  }
  assert.match(await Deno.readTextFile(trial.config), /ts: \{ from: value\.ts, unit: s \}/);
  await trial.assertExactlyOnce(100);
});

Deno.test("init: values that are one text, and records without any key or time", async () => {
  await using trial = await Trial.open(["a", "b", "c"].map((value) => ({ value })));
  assert.equal((await trial.init(["--format", "text"])).exitCode, 0);
  const cql = await trial.makeTable();
  assert.match(cql, /PRIMARY KEY \(\(kafka_partition, day\), record_time, kafka_offset\)/);
  await trial.assertExactlyOnce(3);
});

Deno.test("init: keys that no field repeats are a column, also where they are no text", async () => {
  for (
    const [key, type] of [[Buffer.from([0, 0, 0, 0, 1, 0xff]), "blob"], ["k", "text"]] as const
  ) {
    await using trial = await Trial.open([json({ v: 1 }, { key }), json({ v: 2 }, { key })]);
    assert.equal((await trial.init()).exitCode, 0);
    assert.match(await trial.makeTable(), new RegExp(`record_key +${type}`));
    await trial.assertExactlyOnce(2);
  }
});

Deno.test("init: words that CQL keeps for itself can be fields, as can all others", async () => {
  const words =
    "select from where table order token primary key keyspace index group limit if in " +
    "set update delete insert into values using with and or not null nan infinity timestamp text " +
    "int list map frozen static counter ttl writetime user password per partition cast is mbean " +
    "default unset unlogged batch begin apply truncate use view materialized describe entries full";
  const names = [
    ...words.split(" "),
    "Table",
    "table-name",
    "1st",
    "_",
    '"',
    "a.b",
    "x]",
    "\u{1f600}",
  ];
  const value = Object.fromEntries(names.map((name, index) => [name, { "In": `v${index}` }]));
  const flat = Object.fromEntries(names.map((name, index) => [name, index]));
  for (const some of [value, flat, { all: [flat] }]) {
    await using trial = await Trial.open([json(some), json(some)]);
    assert.equal((await trial.init()).exitCode, 0);
    await trial.makeTable();
    await trial.assertExactlyOnce(2);
  }
});

Deno.test("init: with a natural key the last record of each key is the row", async () => {
  const messages = Array.from(
    { length: 60 },
    (_, index) =>
      json({ user: { id: index % 4 }, name: `n${index}`, at: 1_700_000_000_000 + index }, {
        key: `${index % 4}`,
      }),
  );
  await using trial = await Trial.open(messages);
  const wrong = await trial.init(["--natural-key", "user.name"]);
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /--natural-key "user\.name": the sample has no such field/);
  assert.match(wrong.stderr, /user_id/);
  const { exitCode, stdout } = await trial.init(["--natural-key", "user.id", "--json"]);
  assert.equal(exitCode, 0);
  const told = JSON.parse(stdout);
  assert.deepEqual([told.identity, told.primaryKey], ["natural-key", "(user_id)"]);
  assert.equal(told.createTable, await Deno.readTextFile(told.files.cql));
  await trial.makeTable();
  await trial.assertExactlyOnce(60, 4);
});

Deno.test("init: asks for the key on a terminal, and again where an answer is none", async () => {
  await using trial = await Trial.open(events);
  const questions: string[] = [];
  const answers = ["nonsense", "device_order", "created_at", "maybe", "no"];
  const { exitCode } = await trial.init([], {
    ask: (question, fallback) => {
      questions.push(`${question} [${fallback}]`);
      return answers.shift()!;
    },
  });
  assert.deepEqual([exitCode, answers], [0, []]);
  assert.match(questions[0]!, /^Columns .*kafka_partition\nPartition key.* \[device_id\]$/);
  assert.match(questions[1]!, /^"nonsense" can't be it\nColumns .*\nPartition key/);
  assert.match(questions[2]!, /: time, created_at, record .*\n.*in the order of \[time\]$/);
  assert.match(questions[4]!, /^"maybe" is neither\n/);
  const cql = await trial.makeTable();
  assert.match(cql, /PRIMARY KEY \(\(device_order\), created_at, kafka_partition, kafka_offset\)/);
  await trial.assertExactlyOnce(300);
});

Deno.test("init: an answer that is refused ends it, and nothing is written", async () => {
  await using trial = await Trial.open(events.slice(0, 20));
  const { exitCode } = await trial.init([], { ask: () => null });
  assert.equal(exitCode, 130);
  await assert.rejects(() => Deno.stat(trial.config), Deno.errors.NotFound);
  const asked = { ask: () => assert.fail("asked although --yes was given") };
  assert.equal((await trial.init(["--yes"], asked)).exitCode, 0);
});

Deno.test("init: a table that is there is filled by the names of its columns", async () => {
  await using trial = await Trial.open(events);
  const { feed } = trial;
  await createTable(
    feed,
    '"DeviceID" text, day date, ts timestamp, kafka_partition int, kafka_offset bigint, ' +
      "event_id uuid, reading float, tags set<text>, strange int, " +
      'PRIMARY KEY (("DeviceID", day), ts, kafka_partition, kafka_offset)',
  );
  // No field is called ts, and two of them are times; and an offset is a field, too.
  const { exitCode, stdout } = await trial.init(["--table", feed.table, "--json"]);
  assert.equal(exitCode, 1);
  const told = JSON.parse(stdout);
  assert.deepEqual([told.state, told.createTable, told.files.cql], ["there", null, null]);
  assert.deepEqual(
    told.unfilled.map(({ name, isKey }: { name: string; isKey: boolean }) => [name, isKey]),
    [["strange", false], ["ts", true]],
  );
  assert.equal(told.mapping.columns.DeviceID, "value.device.id");
  const config = await Deno.readTextFile(trial.config);
  assert.match(config, /# ts: nothing fills it; .*part of the primary key/);
  // As the person does whom it tells to.
  await Deno.writeTextFile(
    trial.config,
    config + "    ts: { from: value.time, unit: ms }\n",
  );
  await trial.assertExactlyOnce(300);
});

Deno.test("init: ticks fill the table of the seed, whose time has another name", async () => {
  await using trial = await Trial.open([]);
  const { feed } = trial;
  await feed.produce({ count: 100 });
  await feed.ingest({ until: "end" });
  const { exitCode, stderr } = await trial.init(["--table", feed.table]);
  assert.equal(exitCode, 0, stderr);
  const config = await Deno.readTextFile(trial.config);
  assert.match(config, /ts: \{ from: value\.TimeStamp, unit: s \}/);
  assert.match(config, /day: \{ from: value\.TimeStamp, unit: s, bucket: day \}/);
  assert.match(config, /kafka_offset: meta\.offset/);
  const verify = await trial.andean(["verify", "--config", trial.config, "--deep", "--json"]);
  assert.equal(JSON.parse(verify.stdout).verdict, "exactly-once");
});

Deno.test("init: values of several types and bad records are told, and counted by plan as by init", async () => {
  const messages = [
    ...Array.from({ length: 40 }, (_, index) => json({ id: `i${index % 4}`, n: index })),
    json({ id: "i1", n: "many" }),
    { value: "no JSON" },
    { key: "i1", value: null },
  ];
  await using trial = await Trial.open(messages);
  const { exitCode, stdout } = await trial.init(["--json"]);
  assert.equal(exitCode, 0);
  const told = JSON.parse(stdout);
  assert.deepEqual([told.sample.undecodable, told.sample.tombstones], [1, 1]);
  assert.equal(told.rejects.records, 2);
  assert.match(
    await Deno.readTextFile(trial.config),
    /# bigint; .*1 do not fit, and would be dead\s+#? *letters/,
  );
  await trial.makeTable();
  const plan = await trial.andean(["plan", "--config", trial.config, "--json"]);
  const { rejects, ignored } = JSON.parse(plan.stdout);
  assert.deepEqual([plan.exitCode, rejects.records, ignored], [1, 2, 1]);
});

Deno.test("init: files that are there are kept, unless it is told to overwrite them", async () => {
  await using trial = await Trial.open(events.slice(0, 10));
  await Deno.writeTextFile(trial.config, "mine");
  const { exitCode, stderr } = await trial.init();
  assert.equal(exitCode, 2);
  assert.match(stderr, /andean\.yaml": it exists\n.*--output.*--force/);
  assert.equal(await Deno.readTextFile(trial.config), "mine");
  assert.equal((await trial.init(["--force"])).exitCode, 0);
  assert.match(await Deno.readTextFile(trial.config), /^# Made by andean init/);
  await Deno.remove(trial.config);
  assert.match((await trial.init()).stderr, /andean\.cql": it exists/);
});

Deno.test("init: makes nothing in Kafka or the database", async () => {
  await using trial = await Trial.open(events.slice(0, 10));
  await createKeyspace(trial.feed, 1);
  assert.equal((await trial.init()).exitCode, 0);
  const { rows } = await trial.feed.database.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
    [trial.feed.keyspace],
  );
  assert.deepEqual(rows, []);
  // The keyspace is there, and is none of its business.
  assert.doesNotMatch(await Deno.readTextFile(trial.folder.file("andean.cql")), /KEYSPACE/);
  assert.equal(await trial.feed.cluster.hasTopic(trial.feed.deadLetterTopic), false);
});

Deno.test("init: of an empty topic, and of another format, nothing can be inferred", async () => {
  await using trial = await Trial.open([]);
  const empty = await trial.init();
  assert.deepEqual(empty.exitCode, 3);
  assert.match(empty.stderr, /topic "feed-\w+" is empty/);
  await send(trial.feed.services.brokers, trial.feed.topic, [{ value: "a,b" }]);
  const wrong = await trial.init();
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /none of 1 records .* is json \(the value is not JSON\)/);
  assert.match(wrong.stderr, /--format/);
});
