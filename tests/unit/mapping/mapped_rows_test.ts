import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { parseMapping } from "../../../src/mapping/compile.ts";
import { planMapping } from "../../../src/mapping/plan_mapping.ts";
import { decodeJson } from "../../../src/record/json_value.ts";
import type { KafkaRecord } from "../../../src/record/kafka_record.ts";
import type { Table } from "../../../src/scylla/table/table.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { bytes, record } from "../support/records.ts";
import { table } from "../support/tables.ts";
import { texts } from "../support/texts.ts";

const TABLE = table({ id: "text", n: "bigint", tags: "set<text>" }, ["id"], []);

function plan(mapping: unknown, into: Table = TABLE) {
  const { layout, decoder } = planMapping(parseMapping(mapping), into, {
    topic: "readings",
    decodeValue: (bytes) => decodeJson(bytes, "value"),
  });
  const decode = (value: string | null, some: Partial<KafkaRecord> = {}) =>
    decoder.decode(3, record(42, { value: value === null ? null : bytes(value), ...some }), 5);
  return {
    layout,
    decoder,
    decode,
    plains: (item: ReturnType<typeof decode>) =>
      Object.fromEntries([...layout.keyColumns, ...layout.valueColumns]
        .map((name) => [name, layout.plain(name, item)])),
  };
}

Deno.test("decode: takes nested fields, list elements, names in quotes, headers and metadata", () => {
  const types = {
    id: "text",
    a: "int",
    b: "text",
    h: "int",
    t: "text",
    p: "int",
    o: "bigint",
    at: "timestamp",
  };
  const { decode, plains } = plan({
    columns: {
      id: 'value["a.b"].c',
      a: "value.list[1]",
      b: { constant: "fixed" },
      h: "headers.trace.id",
      t: "meta.topic",
      p: "meta.partition",
      o: "meta.offset",
      at: "meta.timestamp",
    },
  }, table(types, ["id"], []));
  const item = decode('{"a.b":{"c":"x"},"list":[1,2]}', {
    headers: { "trace.id": Buffer.from("7") },
  });
  assert.deepEqual(plains(item), {
    id: "x",
    a: 2,
    b: "fixed",
    h: 7,
    t: "readings",
    p: 3,
    o: 42,
    at: 1_600_000_000_042,
  });
});

Deno.test("decode: whole numbers beyond 2^53 keep their value", () => {
  const { decode, plains } = plan({ columns: { id: "key", n: "value.n" } });
  const item = decode('{"n":9007199254740993}', { key: bytes("a") });
  assert.equal(plains(item)["n"], "9007199254740993");
  assert.equal((item.bound[1] as Buffer).readBigInt64BE(), 9007199254740993n);
});

Deno.test("bind: what is absent is left alone, and written as null only where that is asked", () => {
  const bound = (absent?: string) => {
    const { decode } = plan({
      columns: { id: "key", n: { from: "value.n", ...(absent ? { absent } : {}) } },
    });
    return decode('{"n":null}', { key: bytes("a") }).bound[1];
  };
  assert.equal(bound(), cassandra.types.unset);
  assert.equal(bound("null"), null);
  assert.throws(() => bound("dead-letter"), withCode("undecodable", /column n: value.n is null/));
});

Deno.test("decode: a default stands in for what is absent", () => {
  const { decode, plains } = plan({ columns: { id: "key", n: { from: "value.n", default: 7 } } });
  assert.equal(plains(decode("{}", { key: bytes("a") }))["n"], 7);
  assert.equal(plains(decode('{"n":null}', { key: bytes("a") }))["n"], 7);
  assert.equal(plains(decode('{"n":1}', { key: bytes("a") }))["n"], 1);
});

Deno.test("decode: a reason tells the column, the field, what was found and what was wanted", () => {
  const { decode } = plan({ columns: { id: "value.id", tags: "value.tags" } });
  const reason = (value: string) => {
    try {
      decode(value);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  assert.equal(reason('{"id":"a","tags":["x",1]}'), "column tags: value.tags[1] is 1, wanted text");
  assert.equal(
    reason('{"tags":[]}'),
    "column id: value.id is missing, and it is part of the primary key",
  );
});

Deno.test("decode: a field that no column takes is ignored, refused, or ends the run", () => {
  const columns = { id: "value.id", n: "value.a.n" };
  const decode = (unmapped: string, value: string) => plan({ columns, unmapped }).decode(value);
  const good = '{"id":"a","a":{"n":1}}';
  const bad = '{"id":"a","a":{"n":1,"m":[2]}}';
  assert.ok(decode("ignore", bad));
  assert.ok(decode("stop", good));
  assert.throws(
    () => decode("dead-letter", bad),
    withCode("undecodable", /no column takes value\.a\.m/),
  );
  assert.throws(() => decode("stop", bad), withCode("unmapped", /value\.a\.m/));
});

Deno.test("tombstones: delete the row of their key, are ignored, or are refused", () => {
  const columns = { id: "key", n: "value.n" };
  const tombstone = record(1, { key: bytes("a"), value: null });
  const deleting = plan({ columns });
  const item = deleting.decoder.decode(0, tombstone, 9);
  assert.equal(item.deletes, true);
  assert.deepEqual(deleting.layout.remove!.bind(item), [9, Buffer.from("a")]);
  assert.match(
    deleting.layout.remove!.statement,
    /^DELETE FROM .* USING TIMESTAMP \? WHERE "id" = \?$/,
  );
  const ignoring = plan({ columns, tombstones: "ignore" });
  assert.equal(ignoring.decoder.ignores!(tombstone), true);
  assert.equal(ignoring.decoder.ignores!(record(1)), false);
  const refusing = plan({ columns, tombstones: "dead-letter" });
  assert.throws(() => refusing.decoder.decode(0, tombstone, 9), withCode("undecodable", /null/));
});

Deno.test("insert: time to live and write time are a record's own where the mapping says so", () => {
  const { layout, decode } = plan({
    columns: { id: "value.id" },
    ttl: { from: "value.ttl" },
    "write-time": { from: "value.at", unit: "ms" },
  });
  assert.match(layout.insert, / USING TTL \? AND TIMESTAMP \?$/);
  assert.deepEqual(layout.bind(decode('{"id":"a","ttl":60,"at":1700000000000}')).slice(1), [
    60,
    1_700_000_000_000_000,
  ]);
  assert.equal(layout.bind(decode('{"id":"a","at":1}'))[1], 0); // The table's own.
  assert.throws(
    () => decode('{"id":"a","at":"x"}'),
    withCode("undecodable", /write-time: value.at/),
  );
  assert.throws(
    () => decode('{"id":"a","at":1,"ttl":-1}'),
    withCode("undecodable", /ttl: value.ttl/),
  );
});

Deno.test("rowKey and partitionKey: equal exactly for the same key, whatever the texts hold", () => {
  const into = table({ a: "text", b: "text" }, ["a", "b"], []);
  const { layout, decode } = plan({ columns: { a: "value.a", b: "value.b" } }, into);
  const nasty = fc.oneof(texts({ maxLength: 3 }), fc.constantFrom("", "1:", "1:a", "\0", "a\0"));
  fc.assert(fc.property(nasty, nasty, nasty, nasty, (a, b, c, d) => {
    const one = decode(JSON.stringify({ a, b }));
    const other = decode(JSON.stringify({ a: c, b: d }));
    const same = a === c && b === d;
    assert.equal(layout.rowKey(one) === layout.rowKey(other), same);
    assert.equal(layout.partitionKey(one) === layout.partitionKey(other), same);
    assert.equal(layout.keyOfRow({ a, b }), layout.rowKey(one));
  }));
});

Deno.test("decode: whatever the value, it is a row or a bad record", () => {
  const { decoder, layout } = plan({
    columns: { id: "value.id", n: "value.n", tags: "value.tags" },
    unmapped: "dead-letter",
  });
  fc.assert(fc.property(fc.json(), (json) => {
    try {
      layout.bind(decoder.decode(0, record(0, { value: bytes(json) }), 1));
    } catch (error) {
      assert.equal((error as { code?: string }).code, "undecodable");
    }
  }));
});

Deno.test("plain: an empty collection of cells is nothing, as the database keeps it", () => {
  const { layout, decode } = plan({ columns: { id: "value.id", tags: "value.tags" } });
  assert.equal(layout.plain("tags", decode('{"id":"a","tags":[]}')), undefined);
  assert.equal(layout.plain("tags", decode('{"id":"a","tags":["b","a","b"]}')), '["a","b"]');
});

Deno.test("decode: a bucket of a time makes partition keys, from ISO text and from counts", () => {
  const types = { id: "text", day: "date", hour: "timestamp", week: "int", month: "bigint" };
  const { decode, plains, layout } = plan({
    columns: {
      id: "key",
      day: { from: "value.at", bucket: "day" },
      hour: { from: "value.us", unit: "us", bucket: "hour" },
      week: { from: "headers.at", bucket: "week" },
      month: { from: "meta.timestamp", bucket: "month" },
    },
  }, table(types, ["id", "day"], ["hour"]));
  const record = (at: string) =>
    decode(`{"at":"${at}","us":1700003599999999}`, {
      key: Buffer.from("a"),
      headers: { at: Buffer.from("2023-11-14") },
      timestampMs: Date.UTC(2023, 10, 30, 23),
    });
  assert.deepEqual(plains(record("2023-11-14T23:59:59.999999Z")), {
    id: "a",
    day: 19_675,
    hour: Date.UTC(2023, 10, 14, 23),
    week: 2_811,
    month: 646,
  });
  assert.equal(
    layout.partitionKey(record("2023-11-14T00:00:00Z")),
    layout.partitionKey(record("2023-11-14T23:00:00Z")),
  );
  assert.throws(
    () => record("yesterday"),
    withCode("undecodable", /column day: value.at is "yesterday", wanted timestamp in ISO 8601/),
  );
});

Deno.test("keepsValues: a row keeps earlier values only where something may be left unset", () => {
  const keeps = (columns: Record<string, unknown>, absent?: string | null) =>
    plan({ columns: { id: "key", ...columns }, ...(absent === undefined ? {} : { absent }) })
      .layout.keepsValues;
  assert.equal(keeps({ n: "value.n" }), true);
  assert.equal(keeps({ n: { from: "value.n", default: 0 }, tags: { constant: [] } }), false);
  assert.equal(keeps({ n: "value.n" }, null), false);
  assert.equal(keeps({ n: "value.n" }, "dead-letter"), false);
  const all = { columns: { p: "meta.partition", o: "meta.offset", n: "value.n" } };
  const types = table({ p: "int", o: "bigint", n: "int" }, ["p"], ["o"]);
  assert.equal(plan(all, types).layout.keepsValues, false);
});

Deno.test("decode: a whole value or key fills a column, and a header as text or as bytes", () => {
  const types = { id: "text", all: "map<text, int>", raw: "blob", text: "text", none: "text" };
  const { decode, plains } = plan({
    columns: {
      id: "key",
      all: "value",
      raw: "headers.h",
      text: "headers.h",
      none: "headers.toString",
    },
  }, table(types, ["id"], []));
  const row = (h: Uint8Array | Uint8Array[]) =>
    plains(decode('{"a":1}', { key: bytes("k"), headers: { h } }));
  assert.deepEqual(row(Buffer.from("x")), {
    id: "k",
    all: '["a",1]',
    raw: "0x78",
    text: "x",
    none: undefined,
  });
  assert.equal(row([Buffer.from("y"), Buffer.from("z")])["text"], "y");
  assert.throws(
    () => row(new Uint8Array([0xff])),
    withCode("undecodable", /column text: headers\.h is 1 bytes, wanted text/),
  );
});

Deno.test("decode: a key is bytes, text, or JSON with parts, and else undecodable", () => {
  const keyed = (format: string, from: string, type: string, key: Uint8Array) => {
    const { decode, plains } = plan(
      { "key-format": format, columns: { id: from } },
      table({ id: type }, ["id"], []),
    );
    return plains(decode("{}", { key }))["id"];
  };
  assert.equal(keyed("bytes", "key", "blob", new Uint8Array([0xff])), "0xff");
  assert.equal(keyed("json", "key.a[0]", "int", bytes('{"a":[7]}')), 7);
  assert.throws(
    () => keyed("text", "key", "text", new Uint8Array([0xff])),
    withCode("undecodable", /the key is not UTF-8/),
  );
  assert.throws(() => keyed("json", "key.a", "int", bytes("{")), withCode("undecodable", /key/));
});

Deno.test("decode: a write time is ISO 8601 where no unit is named, else undecodable", () => {
  const { decode } = plan({ columns: { id: "value.id" }, "write-time": { from: "value.at" } });
  assert.equal(decode('{"id":"a","at":"1970-01-01T00:00:01Z"}').writeTimeUs, 1_000_000);
  for (const at of ['"yesterday"', "null", "[]"]) {
    assert.throws(
      () => decode(`{"id":"a","at":${at}}`),
      withCode("undecodable", /write-time: value\.at is .*, wanted a time in iso/),
    );
  }
});

Deno.test("decode: a tombstone is written at its own time where the value would tell it", () => {
  const { decoder } = plan({ columns: { id: "key" }, "write-time": { from: "value.at" } });
  const tombstone = record(1, { key: bytes("a"), value: null });
  assert.equal(decoder.decode(0, tombstone, 9).writeTimeUs, 9);
});

Deno.test("layout: a fixed time to live is in the statement, a record's own goes with its row", () => {
  const fixed = plan({ columns: { id: "value.id" }, ttl: 60 });
  assert.match(fixed.layout.insert, / USING TTL 60 AND TIMESTAMP \?$/);
  assert.equal(fixed.layout.ttlOf, undefined);
  const own = plan({ columns: { id: "value.id" }, ttl: { from: "value.ttl" } });
  assert.equal(own.layout.ttlOf!(own.decode('{"id":"a","ttl":5}')), 5);
});

Deno.test("layout: rows of numbers share a partition exactly where their numbers are equal", () => {
  const { layout, decode } = plan(
    { columns: { a: "value.a", b: "value.b" } },
    table({ a: "double", b: "int" }, ["a", "b"], []),
  );
  const key = (a: number, b: number) => layout.partitionKey(decode(`{"a":${a},"b":${b}}`));
  assert.equal(key(1, 23), key(1, 23));
  assert.notEqual(key(1, 23), key(12, 3));
});

Deno.test("layout: a row that was read has the same key and values as the one that was written", () => {
  const { layout, decode } = plan(
    { columns: { id: "value.id", n: "value.n", tags: "value.tags" } },
  );
  const item = decode('{"id":"a","n":5}');
  const row = { id: "a", n: cassandra.types.Long.fromNumber(5), tags: null };
  assert.equal(layout.keyOfRow(row), layout.rowKey(item));
  for (const name of ["n", "tags"]) {
    assert.equal(layout.plainOfRow(name, row), layout.plain(name, item));
  }
});
