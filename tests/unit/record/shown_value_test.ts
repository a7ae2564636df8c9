import assert from "node:assert/strict";
import { shownValue } from "../../../src/record/shown_value.ts";

Deno.test("shownValue: any value is a short text, whatever it is", () => {
  const list: unknown[] = [];
  let deep: unknown = list;
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const cases: [unknown, string][] = [
    [undefined, "missing"],
    [null, "null"],
    [new Uint8Array(3), "3 bytes"],
    [2n ** 64n, "18446744073709551616"],
    [{ n: 2n ** 64n, b: new Uint8Array(3) }, '{"n":18446744073709551616,"b":"3 bytes"}'],
    ["a", '"a"'],
    [{ a: [1] }, '{"a":[1]}'],
    [Symbol.for("x"), "Symbol(x)"],
    [deep, "too deep to show"],
    ["x".repeat(100), `"${"x".repeat(38)}…`],
  ];
  for (const [value, text] of cases) assert.equal(shownValue(value), text);
});
