import assert from "node:assert/strict";
import { parse } from "yaml";
import type { Format } from "../../../../src/formats/format_options.ts";
import { jsonFormat } from "../../../../src/formats/json_format.ts";
import { parseMapping, tryMapping } from "../../../../src/mapping/compile.ts";
import { draft } from "../../../../src/plan/init/draft.ts";
import type { InitOptions } from "../../../../src/plan/init/options.ts";
import { decodeSample } from "../../../../src/plan/sample/decode_sample.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";
import { bytes, record } from "../../support/records.ts";
import { texts } from "../../support/texts.ts";
import { table as tableOf } from "../../support/tables.ts";

const OPTIONS: InitOptions = {
  kafka: { brokers: [] },
  scylla: { contactPoints: [] },
  topic: "some-topic",
  keyspace: "ks",
  format: { name: "json" },
  sample: 1_000,
  from: "spread",
  settings: { "csv-delimiter": "\t", brokers: ["a:1", "b:2"] },
  waitMs: 0,
  signal: new AbortController().signal,
};

/** What is inferred of values, each of a record of its own. */
async function drafted(
  values: readonly unknown[],
  some: Partial<InitOptions> & { keys?: (string | null)[]; table?: string; there?: Table } = {},
) {
  const { keys = [], there, ...options } = some;
  const records = values.map((value, index) => ({
    partition: 0,
    record: record(index, {
      key: typeof keys[index] === "string" ? bytes(keys[index]) : null,
      value: value === null
        ? null
        : bytes(typeof value === "string" ? value : JSON.stringify(value)),
    }),
  }));
  const format = { ...jsonFormat, name: (options.format?.name ?? "json") satisfies Format };
  return draft({ ...OPTIONS, ...options }, {
    name: "things",
    format,
    taken: { records, held: [], total: records.length, isWhole: true, isCut: false },
    decoded: await decodeSample(records, format),
    table: there,
    makeKeyspace: undefined,
  });
}

const columnsOf = async (...args: Parameters<typeof drafted>) =>
  Object.fromEntries(
    (await drafted(...args)).columns.map(({ name, type, unit }) => [
      name,
      unit === undefined ? type : `${type} in ${unit}`,
    ]),
  );

Deno.test("draft: types are those of all values", async () => {
  const columns = await columnsOf([
    { a: 1, b: 2 ** 31, c: 1, d: 0.5, e: true, f: "x", g: "2024-02-29", h: "12:30:00" },
    { a: 2, b: 1, c: 1.5, d: 1e300, e: false, f: "2024-02-29", g: "2023-01-01", h: "23:59:59.5" },
  ]);
  assert.deepEqual(
    "abcdefgh".split("").map((name) => columns[name]),
    ["bigint", "bigint", "double", "double", "boolean", "text", "date", "time"],
  );
});

Deno.test("draft: numbers keep all of their digits", async () => {
  const columns = await columnsOf([
    '{"a":9223372036854775807,"b":9223372036854775808,"c":0.10000000000000000001,"d":1.5}',
    '{"a":1,"b":1,"c":1.5,"d":9007199254740993}',
  ]);
  assert.deepEqual(
    "abcd".split("").map((name) => columns[name]),
    ["bigint", "varint", "decimal", "decimal"],
  );
});

Deno.test("draft: whole numbers that are written with a fraction are not whole", async () => {
  const columns = await columnsOf([
    '{"a":20.0,"b":20,"in":{"c":[1,2.0]},"d":"3.0","e":1e2}',
    '{"a":21,"b":"x","in":{"c":[]},"d":"4.0","e":5}',
  ]);
  assert.deepEqual(
    ["a", "b", "in_c", "d", "e"].map((name) => columns[name]),
    ["double", "bigint", "frozen<list<double>>", "text", "bigint"],
  );
});

Deno.test("draft: numbers are times where their name and their range say so", async () => {
  const columns = await columnsOf([{
    created_at: 1_700_000_000_000,
    updatedAt: 1_700_000_000,
    ts: 1_700_000_000_000_000,
    count: 1_700_000_000_000,
    time: 12,
    startTime: 1_700_000_000.25,
  }]);
  assert.deepEqual(
    ["created_at", "updated_at", "ts", "count", "time", "start_time"].map((name) => columns[name]),
    ["timestamp in ms", "timestamp in s", "bigint", "bigint", "bigint", "timestamp in s"],
  );
});

Deno.test("draft: text without a zone, with zeros in front, or of several forms stays text", async () => {
  const columns = await columnsOf([
    { a: "2024-01-01T00:00:00", b: "007", c: "f47ac10b-58cc-4372-a567-0e02b2c3d479", d: "::1" },
    { a: "2024-01-01T00:00:00", b: "12", c: "", d: "10.0.0.1" },
  ]);
  assert.deepEqual("abcd".split("").map((name) => columns[name]), ["text", "text", "text", "inet"]);
});

Deno.test("draft: the key is what repeats, best the record's own, then the day and the time", async () => {
  const value = (index: number) => ({
    id: `id-${index}`,
    name: `name ${index % 9}`,
    customer: `c-${index % 3}`,
    at: 1_700_000_000_000 + index,
  });
  const values = Array.from({ length: 30 }, (_, index) => value(index));
  const keyOf = async (some: Parameters<typeof drafted>[1] = {}) =>
    (await drafted(values, some)).primaryKey;
  const rest = "at, kafka_partition, kafka_offset";
  assert.equal(await keyOf(), `(name, day), ${rest}`);
  assert.equal(
    await keyOf({ keys: values.map(({ customer }) => customer) }),
    `(customer, day), ${rest}`,
  );
  // A key that no field repeats is a column of its own.
  assert.equal(
    await keyOf({ keys: values.map((_, index) => `k${index % 5}`) }),
    `(record_key, day), ${rest}`,
  );
  // A key for each record needs no bucket.
  assert.equal(await keyOf({ keys: values.map(({ id }) => id) }), `(id), ${rest}`);
  assert.equal(
    await keyOf({ partitionKey: ["customer", "name"] }),
    `(customer, name, day), ${rest}`,
  );
  assert.equal(await keyOf({ naturalKey: ["customer", "at"] }), "(customer), at");
});

Deno.test("draft: the day is that of the time that orders the rows, however it is written", async () => {
  const dayOf = async (...times: unknown[]) =>
    (await drafted(times.map((at) => ({ id: "a", at })))).mapping.columns?.["day"];
  assert.deepEqual(await dayOf("2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z"), {
    from: "value.at",
    bucket: "day",
  });
  assert.deepEqual(await dayOf(1_700_000_000, 1_700_000_001), {
    from: "value.at",
    unit: "s",
    bucket: "day",
  });
  assert.equal(await dayOf("once", "twice"), "meta.timestamp");
});

Deno.test("draft: a field that some records lack is no part of the key", async () => {
  const values = Array.from({ length: 20 }, (_, index) => ({
    device: index === 7 ? null : `d${index % 2}`,
    v: index,
  }));
  const { primaryKey, columns } = await drafted(values);
  assert.equal(primaryKey, "(kafka_partition, day), record_time, kafka_offset");
  assert.equal(columns.find(({ name }) => name === "device")!.present, 19);
});

Deno.test("draft: objects of many names that each has few of are one map", async () => {
  const values = Array.from({ length: 60 }, (_, index) => ({
    id: "a",
    labels: { [`l${index % 30}`]: index },
  }));
  assert.equal((await columnsOf(values))["labels"], "frozen<map<text, bigint>>");
});

Deno.test("draft: what no column can hold is left out, and the file says why", async () => {
  const { leftOut, config } = await drafted([
    {
      id: "a",
      none: null,
      empty: [],
      hollow: {},
      holes: [1, null],
      unnamed: [{ "": 1 }],
      "odd\nname": null,
    },
  ]);
  assert.deepEqual(leftOut.map(({ from }) => from), [
    "value.none",
    "value.empty",
    "value.hollow",
    "value.holes",
    "value.unnamed",
    'value["odd\\nname"]',
  ]);
  assert.match(config, /# {3}value\.none: always null/);
});

Deno.test("draft: tombstones are ignored, where they can't tell whose row they would delete", async () => {
  const values = [{ id: "a" }, null, { id: "b" }];
  assert.equal((await drafted(values)).mapping.tombstones, "ignore");
  assert.equal((await drafted(values, { naturalKey: ["id"] })).mapping.tombstones, "ignore");
  const keyed = await drafted(values, {
    naturalKey: ["record_key"],
    keys: ["k1", "k1", "k2"],
  });
  assert.equal(keyed.mapping.tombstones, undefined);
});

Deno.test("draft: of records that can't be decoded it is told why", async () => {
  await assert.rejects(
    () => drafted(["{", "["]),
    withCode("configuration", /none of 2 records .* is json \(the value is not JSON\)/),
  );
  await assert.rejects(() => drafted([null]), withCode("configuration", /they have no values/));
  await assert.rejects(
    () => drafted([{}]),
    withCode("configuration", /no field .* holds anything/),
  );
});

Deno.test("draft: a table without any name in common is refused", async () => {
  const there = tableOf({ x: "text", y: "int" }, ["x"], []);
  await assert.rejects(
    () => drafted([{ a: 1 }], { there }),
    withCode("configuration", /no column has the name of a field/),
  );
});

Deno.test("draft: text in a blob is taken by the encoding that all of it has", async () => {
  const there = tableOf({ id: "text", h: "blob", b: "blob", u: "blob" }, ["id"], []);
  const { mapping } = await drafted([{ id: "a", h: "00ff", b: "+/8=", u: "é" }], { there });
  assert.deepEqual(mapping.columns?.["h"], { from: "value.h", encoding: "hex" });
  assert.deepEqual(mapping.columns?.["b"], { from: "value.b", encoding: "base64" });
  assert.deepEqual(mapping.columns?.["u"], { from: "value.u", encoding: "utf8" });
});

const names = fc.oneof(
  texts({ maxLength: 5 }),
  fc.constantFrom(
    "__proto__",
    "a.b",
    '"',
    "'",
    "# x",
    "a\nb",
    "true",
    "kafka_offset",
    "day",
    "\u2028",
  ),
);

Deno.test("draft: whatever the records, the file holds its mapping, which fits its table", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(names, fc.jsonValue({ maxDepth: 3 })), {
        minLength: 1,
        maxLength: 5,
      }),
      async (values) => {
        let result;
        try {
          result = await drafted(values);
        } catch (error) {
          assert.match((error as Error).message, /no field .* holds anything/);
          return;
        }
        const { mapping, config, columns, createTable } = result;
        const read = parse(config);
        assert.deepEqual(parseMapping(read.mapping), mapping);
        assert.deepEqual([read.topic, read["csv-delimiter"], read.brokers], [
          "some-topic",
          "\t",
          ["a:1", "b:2"],
        ]);
        assert.equal(new Set(columns.map(({ name }) => name)).size, columns.length);
        assert.ok(createTable!.includes("PRIMARY KEY"));
        // Records are set aside only where the comments say so.
        const told = columns.some(({ misfits }) => misfits > 0);
        assert.ok(told || result.rejects.records === 0, JSON.stringify(result.rejects.byReason));
      },
    ),
  );
});

Deno.test("draft: the mapping fits the table that its statements make", async () => {
  const { mapping, columns, primaryKey } = await drafted([{
    id: "a",
    list: [{ x: 1, "y z": "t" }],
  }]);
  assert.equal(primaryKey, "(id), record_time, kafka_partition, kafka_offset");
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const made = tableOf(types, ["id"], ["record_time", "kafka_partition", "kafka_offset"]);
  const userTypes = { things_list: [{ name: "x", type: "bigint" }, { name: "y z", type: "text" }] };
  assert.ok("plan" in tryMapping(mapping, { ...made, userTypes }));
});
