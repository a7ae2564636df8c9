import assert from "node:assert/strict";
import { compileMapping, parseMapping } from "../../../src/mapping/compile.ts";
import { planMapping } from "../../../src/mapping/plan_mapping.ts";
import { decodeJson } from "../../../src/record/json_value.ts";
import { UnmappedField } from "../../../src/record/unmapped_field.ts";
import { withCode } from "../support/expect.ts";
import { bytes, record } from "../support/records.ts";
import { table } from "../support/tables.ts";

const TABLE = table(
  { id: "text", at: "timestamp", n: "int", odd: "'org.example.Odd'", "a.b": "text" },
  ["id"],
  ["at"],
);

function plan(mapping: object) {
  const { layout, decoder } = planMapping(
    parseMapping({ others: "by-name", ...mapping }),
    TABLE,
    { topic: "readings", decodeValue: (value) => decodeJson(value, "value") },
  );
  const decode = (value: string) => decoder.decode(0, record(0, { value: bytes(value) }), 5);
  const plains = (value: string) => {
    const item = decode(value);
    return Object.fromEntries(
      [...layout.keyColumns, ...layout.valueColumns].map((
        name,
      ) => [name, layout.plain(name, item)]),
    );
  };
  return { layout, decoder, decode, plains };
}

Deno.test("others: by-name fills what columns does not name, key columns, too", () => {
  const { plains } = plan({ columns: { n: "value.m" } });
  assert.deepEqual(plains('{"ID":"x","at":"2020-01-01T00:00:00Z","m":1,"n":2,"a.b":"c"}'), {
    id: "x",
    at: 1_577_836_800_000,
    n: 1,
    "a.b": "c",
  });
});

Deno.test("others: by-name, a reason names the field as the record has it", () => {
  const { decode } = plan({});
  assert.throws(
    () => decode('{"Id":5}'),
    withCode("undecodable", /^column id: value\.Id is 5, wanted text$/),
  );
  assert.throws(
    () => decode('{"a.b":5,"id":"x","at":"2020-01-01T00:00:00Z"}'),
    withCode("undecodable", /value\["a\.b"\] is 5/),
  );
  assert.throws(
    () => decode('{"id":"x"}'),
    withCode("undecodable", /column at: value\.at is missing, and it is part of the primary key/),
  );
});

Deno.test("others: by-name leaves the columns of except alone, and a key column can't be one", () => {
  const { layout } = plan({ except: ["n"] });
  assert.deepEqual(layout.valueColumns, ["a.b"]);
  assert.throws(
    () => plan({ except: ["at"] }),
    withCode("configuration", /nothing fills column at, which is part of the primary key/),
  );
});

Deno.test("others: by-name, a field that is left out is told once", () => {
  const { decoder, plains } = plan({
    columns: { id: "value.device.id", at: { constant: 0, unit: "s" } },
  });
  plains('{"device":{"id":"x"},"odd":1,"y":null,"n":1}');
  assert.deepEqual(decoder.newFields!(), ["odd"]);
  plains('{"device":{"id":"x"},"odd":1,"z":2}');
  assert.deepEqual(decoder.newFields!(), ["z"]);
  assert.deepEqual(decoder.newFields!(), []);
});

Deno.test("others: by-name, unmapped speaks of fields that neither take", () => {
  for (const [unmapped, code] of [["dead-letter", "undecodable"], ["stop", "unmapped"]] as const) {
    const { decode, plains, decoder } = plan({
      columns: { id: "value.device.id", at: { constant: 0, unit: "s" } },
      unmapped,
    });
    assert.equal(decoder.newFields, undefined);
    assert.equal(plains('{"device":{"id":"x"},"N":1}')["n"], 1);
    for (const value of ['{"device":{"id":"x"},"z":1}', '{"device":{"id":"x","z":1}}']) {
      assert.throws(() => decode(value), (error) => {
        assert.ok(error instanceof UnmappedField);
        return withCode(code, /no column takes value\.(device\.)?z/)(error);
      });
    }
  }
});

Deno.test("parseMapping: others and except are told apart from what they are not", () => {
  const problems: [unknown, RegExp][] = [
    [{}, /wanted at least one column, or others: by-name/],
    [{ columns: {}, others: "ignore" }, /wanted at least one column/],
    [{ others: "by-nam" }, /others/],
    [{ columns: { a: "key" }, except: ["b"] }, /except: it belongs to others: by-name/],
    [{ columns: { a: "key" }, others: "by-name", except: ["a"] }, /column a is among columns/],
  ];
  for (const [given, message] of problems) {
    assert.throws(() => parseMapping(given), withCode("configuration", message));
  }
  assert.ok(compileMapping(parseMapping({ others: "by-name" }), TABLE));
});
