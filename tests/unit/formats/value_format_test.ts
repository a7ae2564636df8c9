import assert from "node:assert/strict";
import { setField, type ValueObject } from "../../../src/formats/value_format.ts";

Deno.test("setField: every name makes a field as any other, which can be set again", () => {
  for (
    const name of ["a", "", "__proto__", "constructor", "0", "99", "100", "9999", "10000", "1x"]
  ) {
    const object: ValueObject = {};
    setField(object, name, 1);
    setField(object, name, 2);
    assert.deepEqual(Object.getOwnPropertyDescriptor(object, name), {
      value: 2,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    assert.equal(Object.getPrototypeOf(object), Object.prototype);
  }
});

Deno.test("setField: a field that is called 999 takes no room for a thousand", () => {
  const count = 10_000;
  const before = Deno.memoryUsage().heapUsed;
  const objects = Array.from({ length: count }, () => {
    const object: ValueObject = {};
    setField(object, "999", null);
    return object;
  });
  const each = (Deno.memoryUsage().heapUsed - before) / objects.length;
  assert.ok(each < 4_000, `${each} bytes for each`); // 12,000 as elements.
});
