import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import avsc from "avsc";
import protobuf from "protobufjs";
import type { FormatOptions } from "../../src/formats/format_options.ts";
import type { Feed } from "../support/feed.ts";
import { mapped, mappedFeed } from "../support/mapped_feed.ts";
import { allRows } from "../support/own_tables.ts";
import { send } from "../support/records.ts";
import { RunningIngest } from "../support/running_ingest.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";

/** The fields of a record by the version of its schema. */
type Versions = [type: string, name: string][][];

/** Registers versions of a schema, and encodes by them as Confluent's serializers do. */
interface Language {
  format: "avro" | "protobuf";
  register(registry: SchemaRegistry, fields: [string, string][]): (value: object) => Buffer;
}

const LANGUAGES: Language[] = [{
  format: "avro",
  register(registry, fields) {
    const schema = {
      type: "record" as const,
      name: "Reading",
      fields: fields.map(([type, name]) => ({ name, type: type === "int64" ? "long" : type })),
    };
    const id = registry.register("readings-value", JSON.stringify(schema), "AVRO");
    const type = avsc.Type.forSchema(schema);
    return (value) => Buffer.concat([head(id), type.toBuffer(value)]);
  },
}, {
  format: "protobuf",
  register(registry, fields) {
    const lines = fields.map(([type, name], at) => `${type} ${name} = ${at + 1};`).join(" ");
    const text = `syntax = "proto3"; message Reading { ${lines} }`;
    const id = registry.register("readings-value", text, "PROTOBUF");
    const type = protobuf.parse(text).root.lookupType("Reading");
    // After the id come the indexes of the message type: a single 0 stands for the first one.
    return (value) => Buffer.concat([head(id), Buffer.of(0), type.encode(value).finish()]);
  },
}];

function head(id: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeInt32BE(id, 1);
  return bytes;
}

async function sendValues(feed: Feed, values: readonly Buffer[]): Promise<void> {
  const records = values.map((value) => ({ key: null, value, partition: 0 }));
  await send(feed.services.brokers, feed.topic, records);
}

const [V1, V2, V3]: Versions = [
  [["string", "id"], ["int64", "v"]],
  [["string", "id"], ["int64", "v"], ["string", "x"]],
  [["string", "id"], ["string", "v"], ["string", "x"]],
];

for (const { format, register } of LANGUAGES) {
  Deno.test(`drift, ${format}: each record is decoded by its own schema, and a new field fills its new column`, async () => {
    await using registry = SchemaRegistry.open();
    await using feed = await mappedFeed("id text PRIMARY KEY, v bigint", []);
    const read: FormatOptions = { name: format, registry: { url: registry.url } };
    const options = {
      ...mapped({ others: "by-name", unmapped: "dead-letter" }),
      format: read,
    };
    const first = register(registry, V1!);
    await sendValues(feed, [first({ id: "a", v: 1 })]);
    await using ingest = new RunningIngest(feed, options);
    await ingest.caughtUp();
    const second = register(registry, V2!);
    await sendValues(feed, [second({ id: "b", v: 2, x: "early" })]);
    await ingest.caughtUp();
    await feed.database.execute(`ALTER TABLE ${feed.fullTable} ADD x text`);
    await sendValues(feed, [second({ id: "c", v: 3, x: "new" }), first({ id: "d", v: 4 })]);
    const third = register(registry, V3!);
    await sendValues(feed, [third({ id: "e", v: "many", x: "new" }), first({ id: "f", v: 5 })]);
    await ingest.caughtUp();
    await ingest.end();
    assert.deepEqual(await allRows(feed, "id, v, x"), [
      '{"id":"a","v":"1","x":null}',
      '{"id":"c","v":"3","x":"new"}',
      '{"id":"d","v":"4","x":null}',
      '{"id":"f","v":"5","x":null}',
    ]);
    const { deadLetters } = await feed.listDeadLetters();
    assert.deepEqual(
      deadLetters.sort((a, b) => a.offset - b.offset).map(({ offset, reason }) => [offset, reason]),
      [
        [1, "no column takes value.x"],
        [
          4,
          'column v: value.v is "many", wanted bigint (from -9223372036854775808 to 9223372036854775807)',
        ],
      ],
    );
    const { verdict, totals } = await feed.verify({ ...options, deep: true });
    assert.deepEqual([verdict, totals.stored, totals.deadLettered], ["exactly-once", 4, 2]);
    const { mapping } = options;
    const replayed = await feed.replayDeadLetters({ mapping, format: read });
    assert.deepEqual([replayed.stored, replayed.failed.length], [1, 1]);
    assert.equal((await feed.verify({ ...options, deep: true })).totals.stored, 5);
  });
}
