import assert from "node:assert/strict";
import { FieldNames } from "../../../src/mapping/named_fields.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";

const NAMES = new FieldNames(["price", "Price", "at", "__proto__"]);

Deno.test("FieldNames: a field is for the column of its name, else for the one in lower case", () => {
  assert.equal(NAMES.placeOf("price"), 0);
  assert.equal(NAMES.placeOf("Price"), 1);
  assert.equal(NAMES.placeOf("PRICE"), 0);
  assert.equal(NAMES.placeOf("AT"), 2);
  assert.equal(NAMES.placeOf("att"), undefined);
  assert.equal(NAMES.placeOf("constructor"), undefined);
});

Deno.test("FieldNames: tells each column's value, its field's own name, and the other fields", () => {
  const others: string[] = [];
  const value = { Price: 1, PRICE: 2, more: 3, nothing: null };
  const { values, names } = NAMES.of(value, (name) => others.push(name));
  assert.deepEqual([...values], [2, 1, undefined, undefined]);
  assert.deepEqual([...names], ["PRICE", "Price", undefined, undefined]);
  assert.deepEqual(others, ["more"]);
});

Deno.test("FieldNames: two fields for one column are refused, unless one of them is null", () => {
  assert.throws(
    () => NAMES.of({ at: 1, "A T": 2, At: 3 }),
    withCode("undecodable", /column at: both value\.at and value\.At are there/),
  );
  assert.equal(NAMES.of({ at: null, At: 3 }).values[2], 3);
  assert.equal(NAMES.of({ at: 3, At: null }).values[2], 3);
});

Deno.test("FieldNames: what has no fields fills nothing", () => {
  for (const value of [undefined, null, 5, "at", ["at"], new Uint8Array(3), new Date(0)]) {
    assert.deepEqual(NAMES.of(value).values, []);
  }
});

Deno.test("FieldNames: every field of any value is in a column, told, refused, or null", () => {
  const name = fc.constantFrom("price", "Price", "PRICE", "at", "AT", "x", "__proto__", "Ä");
  const fields = fc.uniqueArray(fc.tuple(name, fc.option(fc.nat())), { selector: ([n]) => n });
  fc.assert(fc.property(fields, (entries) => {
    const others: string[] = [];
    let filled: number;
    try {
      filled = NAMES.of(Object.fromEntries(entries), (one) => others.push(one)).values
        .filter((value) => value !== undefined).length;
    } catch (error) {
      const places = entries.filter(([, value]) => value !== null)
        .flatMap(([one]) => NAMES.placeOf(one) ?? []);
      assert.ok(new Set(places).size < places.length, String(error));
      return;
    }
    const present = entries.filter(([, value]) => value !== null);
    assert.equal(filled + others.length, present.length);
  }));
});
