import assert from "node:assert/strict";
import { parsePath, valueAt } from "../../../../src/mapping/path.ts";
import { columnName, cqlName, unique, valuePath } from "../../../../src/plan/init/names.ts";
import { fc } from "../../support/fc.ts";

Deno.test("columnName: words of lower case, whatever the fields are called", () => {
  const names: [string[], string][] = [
    [["deviceId"], "device_id"],
    [["device", "ID"], "device_id"],
    [["HTTPStatus"], "http_status"],
    [["site name"], "site_name"],
    [["ñandú"], "nandu"],
    [["1st"], "field_1st"],
    [["\u{1f600}"], "field"],
    [["", "a"], "a"],
    [["__proto__"], "proto"],
  ];
  for (const [fields, name] of names) assert.equal(columnName(fields), name);
});

Deno.test("cqlName: quotes what CQL would read as something else", () => {
  assert.equal(cqlName("device_id"), "device_id");
  assert.equal(cqlName("order"), '"order"');
  assert.equal(cqlName("Order"), '"Order"');
  assert.equal(cqlName('a"b'), '"a""b"');
  assert.equal(cqlName("1st"), '"1st"');
});

Deno.test("unique: the same name twice gets a number", () => {
  const taken = new Set(["a_2"]);
  assert.deepEqual([unique("a", taken), unique("a", taken), unique("a", taken)], [
    "a",
    "a_3",
    "a_4",
  ]);
});

Deno.test("valuePath: is read back as the same names, and finds the field", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 4 }), (names) => {
      const path = parsePath(valuePath(names));
      assert.ok(typeof path === "object", String(path));
      let value: unknown = "found";
      for (const name of names.toReversed()) value = Object.fromEntries([[name, value]]);
      assert.equal(valueAt(value, path.steps), "found");
    }),
  );
});
