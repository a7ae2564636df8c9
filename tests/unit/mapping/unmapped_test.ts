import assert from "node:assert/strict";
import { parsePath, type Path, valueAt } from "../../../src/mapping/path.ts";
import { UnmappedFields } from "../../../src/mapping/unmapped.ts";
import { fc } from "../support/fc.ts";

const fields = (...paths: string[]) =>
  new UnmappedFields(paths.map((path) => parsePath(path) as Path));

Deno.test("UnmappedFields: names the first field that no path takes", () => {
  const some = fields("value.a", "value.b.c", "value.list[0].x", 'value["d.e"]');
  const first = (value: unknown) => some.firstOf(value);
  assert.equal(first({ a: { any: [1] }, b: { c: 1 }, list: [{ x: 1 }], "d.e": 2 }), undefined);
  assert.equal(first({ b: { c: 1, d: 2 } }), "value.b.d");
  assert.equal(first({ list: [{ x: 1 }, { x: 2 }] }), "value.list[1]");
  assert.equal(first({ b: 5 }), "value.b");
  assert.equal(first({ b: null, list: [null] }), undefined);
  assert.equal(first({}), undefined);
  assert.equal(first(5), "value");
  assert.equal(first({ e: null }), "value.e");
  assert.equal(fields("value").firstOf({ any: 1 }), undefined);
  assert.equal(fields().firstOf({ any: 1 }), "value.any");
});

Deno.test("UnmappedFields: names all of them where all are asked for", () => {
  const some = fields("value.a", "value.b.c", "value.list[0]");
  assert.deepEqual(
    some.allOf({ a: 1, b: { c: 1, d: 2, e: { f: 1 } }, list: [1, 2], g: null, h: [] }),
    ["value.b.d", "value.b.e", "value.list[1]", "value.g", "value.h"],
  );
  assert.deepEqual(some.allOf({ a: 1 }), []);
});

Deno.test("parsePath and valueAt: find what stands under any names", () => {
  const name = fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom("__proto__", "a.b", '"', "length"),
  );
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), fc.nat(3), (names, index) => {
      let value: unknown = ["found", "found", "found", "found"];
      for (const name of names.toReversed()) {
        value = Object.defineProperty({}, name, { value, enumerable: true });
      }
      const path = parsePath(
        `value${names.map((name) => `[${JSON.stringify(name)}]`).join("")}[${index}]`,
      );
      assert.ok(typeof path === "object");
      assert.equal(valueAt(value, path.steps), "found");
    }),
  );
});

Deno.test("valueAt: finds only what a record holds itself", () => {
  for (
    const path of [
      "value.toString",
      "value.list.length",
      "value.text.length",
      "value.constructor.name",
    ]
  ) {
    const { steps } = parsePath(path) as Path;
    assert.equal(valueAt({ list: [1], text: "x" }, steps), undefined, path);
  }
  assert.equal(valueAt({ list: [[1, 2]] }, (parsePath("value.list.0[1]") as Path).steps), 2);
});

Deno.test("parsePath: says what is wrong", () => {
  for (
    const text of [
      "",
      "values.a",
      "value.",
      "value..a",
      "value[",
      "value[x]",
      "value[-1]",
      "value a",
      "meta",
      "meta.x",
      "headers",
      "headers.",
    ]
  ) {
    assert.equal(typeof parsePath(text), "string", text);
  }
  assert.deepEqual((parsePath("headers.a.b[0]") as Path).steps, ["a.b[0]"]);
});
