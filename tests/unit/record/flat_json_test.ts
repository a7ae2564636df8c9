import assert from "node:assert/strict";
import { FlatJson } from "../../../src/record/flat_json.ts";
import { fc } from "../support/fc.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const NAMES = ["a", "b", "Symbol"];

/** What is read of a text; `undefined` where it is left to others. */
function read(text: string, reader = new FlatJson(NAMES)): unknown[] | undefined {
  return reader.read(bytes(text)) ? [...reader.values] : undefined;
}

/** The same by `JSON.parse`. */
function parsed(text: string): unknown[] | undefined {
  try {
    const object = JSON.parse(text);
    if (typeof object !== "object" || object === null) return undefined;
    return NAMES.map((name) => Object.hasOwn(object, name) ? object[name] : undefined);
  } catch {
    return undefined;
  }
}

/** Numbers as somebody may write them, whether JSON has them or not. */
const written = fc.oneof(
  fc.double().map(String),
  fc.integer().map(String),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.nat(17)).map(([digits, point]) => {
    const text = String(digits).padStart(point + 1, "0");
    return point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
  }),
  fc.stringMatching(/^-?[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{0,2})?$/),
  fc.constantFrom("-0", "0", "-0.0", "00", "1.", ".5", "+1", "-", "1e5", "NaN", "Infinity"),
);
const other = fc.constantFrom("true", "null", "{}", "[]", "[1]", '{"a":1}', "", '"\\u0041"');
const text = fc.oneof(
  fc.string({ maxLength: 40, unit: "grapheme-ascii" }),
  fc.string({ maxLength: 5, unit: "grapheme" }),
).map((text) => JSON.stringify(text));
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 4 }))
  .map((text) => JSON.stringify(text));
const gap = fc.constantFrom("", "", "", " ", "\n", "\r\t", "\u00a0", ",");
const member = fc.tuple(gap, name, gap, fc.oneof(written, text, other), gap)
  .map(([before, name, between, value, after]) => `${before}${name}:${between}${value}${after}`);
const objects = fc.tuple(fc.array(member, { maxLength: 5 }), gap, gap)
  .map(([members, before, after]) => `${before}{${members.join(",")}}${after}`);
/** Cut or changed somewhere. */
const damaged = fc.tuple(objects, fc.nat(), fc.string({ maxLength: 1 }))
  .map(([text, at, change]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + change + text.slice(place + 1);
  });

Deno.test("FlatJson: reads what JSON.parse reads, or leaves it alone", () => {
  const reader = new FlatJson(NAMES);
  fc.assert(
    fc.property(fc.oneof(objects, damaged), (text) => {
      const found = read(text, reader);
      if (found !== undefined) assert.deepEqual(found, parsed(text));
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("FlatJson: every decimal number of up to 15 digits is read, as the same double", () => {
  const decimals = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), fc.nat(14), fc.boolean())
    .map(([digits, point, negative]) => {
      const text = String(digits).padStart(point + 1, "0");
      const number = point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
      return (negative ? "-" : "") + number;
    });
  fc.assert(
    fc.property(decimals, (number) => {
      assert.deepEqual(read(`{"a":${number}}`), [Number(number), undefined, undefined]);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("FlatJson: reads members in any order, passes over others, takes the last of a name", () => {
  assert.deepEqual(read('{"a":1,"b":2.5,"Symbol":"IBM"}'), [1, 2.5, "IBM"]);
  assert.deepEqual(read(' { "Symbol" : "IBM" , "x" : "y" ,\n"b":-2 } '), [undefined, -2, "IBM"]);
  assert.deepEqual(read('{"a":1,"a":"x"}'), ["x", undefined, undefined]);
  assert.deepEqual(read('{"__proto__":1}'), [undefined, undefined, undefined]);
});

Deno.test("FlatJson: zeros keep their sign", () => {
  assert.deepEqual(read('{"a":-0,"b":0,"Symbol":-0.00}'), [-0, 0, -0]);
});

Deno.test("FlatJson: texts of one remembered place are told apart", () => {
  const reader = new FlatJson(NAMES);
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[A-Za-z]{0,3}$/)), (texts) => {
    for (const text of texts) assert.equal(read(`{"a":"${text}"}`, reader)![0], text);
  }));
});

Deno.test("FlatJson: leaves the rest to others: nesting, escapes, exponents, other characters", () => {
  const others = [
    '{"a":[1]}',
    '{"a":{}}',
    '{"a":true}',
    '{"a":null}',
    '{"a":"\\n"}',
    '{"a":"\n"}', // No JSON: a line break has to be escaped.
    '{"a\t":1}',
    '{"\\u0061":1}',
    '{"a":"é"}',
    '{"a":1e3}',
    '{"a":1234567890123456}',
    "{}",
    "",
    "[]",
    "1",
  ];
  for (const text of others) assert.equal(read(text), undefined, text);
});

Deno.test("FlatJson: of more bytes it reads its own part, and nothing beyond", () => {
  const reader = new FlatJson(NAMES);
  const around = fc.tuple(
    fc.constantFrom("", "1", '{"a":', " ", '"'),
    fc.constantFrom("", "1", "}", ".5}", '"', ',"a":3}'),
  );
  fc.assert(
    fc.property(fc.oneof(objects, damaged), around, (text, [before, after]) => {
      const alone = read(text);
      const whole = bytes(before + text + after);
      const start = bytes(before).length;
      const found = reader.read(whole, start, start + bytes(text).length)
        ? [...reader.values]
        : undefined;
      assert.deepEqual(found, alone);
    }),
    { numRuns: 2_000 },
  );
});
