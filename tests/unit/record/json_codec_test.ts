import assert from "node:assert/strict";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import type { Tick } from "../../../src/record/tick.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { bytes, tick, ticks } from "../support/records.ts";
import { texts } from "../support/texts.ts";

const decodeText = (text: string) => jsonCodec.decode(bytes(text));

/** The tick, or `undefined` where the bytes are undecodable; any other error passes. */
function decodeOrRefuse(value: Uint8Array): Tick | undefined {
  try {
    return jsonCodec.decode(value);
  } catch (thrown) {
    withCode("undecodable")(thrown);
    return undefined;
  }
}

Deno.test("jsonCodec: writes the seed pipeline's shape, byte for byte", () => {
  assert.equal(
    new TextDecoder().decode(jsonCodec.encode(tick())),
    '{"Symbol":"IBM","Price":101.25,"TimeStamp":1700000000}',
  );
});

Deno.test("jsonCodec: decoding gives back what was encoded", () => {
  fc.assert(fc.property(ticks, (given) => {
    assert.deepEqual(jsonCodec.decode(jsonCodec.encode(given)), given);
  }));
});

Deno.test("jsonCodec: takes any order of fields, white space and fields beside them", () => {
  assert.deepEqual(
    decodeText(' {"TimeStamp": 1.5, "Venue": {"Price": 9}, "Price": -2e-3,\n"Symbol": "Å"} '),
    { symbol: "Å", price: -0.002, timestampMs: 1_500 },
  );
});

Deno.test("jsonCodec: seconds are kept to the millisecond", () => {
  const at = (seconds: string) => decodeText(`{"Symbol":"A","Price":1,"TimeStamp":${seconds}}`);
  assert.equal(at("1700000000.1234").timestampMs, 1_700_000_000_123);
  assert.equal(at("1700000000.0005").timestampMs, 1_700_000_000_001);
  assert.equal(at("-1.5").timestampMs, -1_500);
  assert.equal(at("8640000000000").timestampMs, 8_640_000_000_000_000);
  assert.equal(at("-8640000000000").timestampMs, -8_640_000_000_000_000);
});

Deno.test("jsonCodec: takes a byte order mark before the object", () => {
  assert.deepEqual(
    decodeText('\ufeff{"Symbol":"IBM","Price":101.25,"TimeStamp":1700000000}'),
    tick(),
  );
});

const REFUSED: [string, string, RegExp][] = [
  ["nothing", "", /not JSON/],
  ["half an object", '{"Symbol":"IBM"', /not JSON/],
  ["NaN, which JSON has not", '{"Symbol":"A","Price":NaN,"TimeStamp":1}', /not JSON/],
  ["a second value behind the first", "{}{}", /not JSON/],
  ["an array", '["IBM",1,1]', /not a JSON object/],
  ["null as text", "null", /not a JSON object/],
  ["a number", "1700000000", /not a JSON object/],
  ["a string", '"IBM"', /not a JSON object/],
  ["an object without fields", "{}", /Symbol is missing/],
  ["fields of another case", '{"symbol":"A","price":1,"timestamp":1}', /Symbol is missing/],
  ["an empty symbol", '{"Symbol":"","Price":1,"TimeStamp":1}', /Symbol is ""/],
  ["a symbol that is null", '{"Symbol":null,"Price":1,"TimeStamp":1}', /Symbol is null/],
  ["a symbol that is a number", '{"Symbol":7,"Price":1,"TimeStamp":1}', /Symbol is 7/],
  ["a symbol in an array", '{"Symbol":["A"],"Price":1,"TimeStamp":1}', /Symbol is \["A"\]/],
  ["a high surrogate alone", '{"Symbol":"\\ud83d","Price":1,"TimeStamp":1}', /surrogate/],
  ["a low surrogate alone", '{"Symbol":"A\\ude00B","Price":1,"TimeStamp":1}', /surrogate/],
  ["surrogates in the wrong order", '{"Symbol":"\\ude00\\ud83d","Price":1,"TimeStamp":1}', /surro/],
  ["a price in quotes", '{"Symbol":"A","Price":"1","TimeStamp":1}', /Price is "1"/],
  ["a price that is true", '{"Symbol":"A","Price":true,"TimeStamp":1}', /Price is true/],
  ["a price beyond a double", '{"Symbol":"A","Price":1e999,"TimeStamp":1}', /Price is /],
  ["no price", '{"Symbol":"A","TimeStamp":1}', /Price is missing/],
  ["no time", '{"Symbol":"A","Price":1}', /TimeStamp is missing/],
  ["a time that is null", '{"Symbol":"A","Price":1,"TimeStamp":null}', /TimeStamp is null/],
  ["a time in quotes", '{"Symbol":"A","Price":1,"TimeStamp":"1"}', /TimeStamp is "1"/],
  ["a time in an array", '{"Symbol":"A","Price":1,"TimeStamp":[1]}', /TimeStamp is \[1\]/],
  ["a time past all dates", '{"Symbol":"A","Price":1,"TimeStamp":8640000000001}', /TimeStamp/],
  ["a time before all dates", '{"Symbol":"A","Price":1,"TimeStamp":-8640000000001}', /TimeStamp/],
  ["a time beyond a double", '{"Symbol":"A","Price":1,"TimeStamp":1e999}', /TimeStamp/],
];

for (const [what, text, reason] of REFUSED) {
  Deno.test(`jsonCodec: refuses ${what}`, () => {
    assert.throws(() => decodeText(text), withCode("undecodable", reason));
  });
}

Deno.test("jsonCodec: refuses a tombstone", () => {
  assert.throws(() => jsonCodec.decode(null), withCode("undecodable", /null/));
});

Deno.test("jsonCodec: refuses bytes that are not UTF-8, instead of replacing them", () => {
  const text = (middle: number[]) =>
    new Uint8Array([
      ...bytes('{"Symbol":"A'),
      ...middle,
      ...bytes('","Price":1,"TimeStamp":1}'),
    ]);
  const wrong = [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]];
  for (const middle of wrong) {
    assert.throws(() => jsonCodec.decode(text(middle)), withCode("undecodable", /UTF-8/));
  }
  assert.equal(jsonCodec.decode(text([0xc3, 0xa9])).symbol, "Aé");
});

Deno.test("jsonCodec: a refusal names the value and stays short", () => {
  const long = "x".repeat(10_000);
  assert.throws(
    () => decodeText(`{"Symbol":"A","Price":"${long}","TimeStamp":1}`),
    (thrown: Error) => {
      assert.match(thrown.message, /^Price is "xxx.*…, wanted a number$/);
      assert.ok(thrown.message.length < 100);
      return true;
    },
  );
});

Deno.test("jsonCodec: random bytes are refused as undecodable, and nothing else is thrown", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (value) => {
    decodeOrRefuse(value);
  }));
});

Deno.test("jsonCodec: any JSON is either a tick that a row can hold or undecodable", () => {
  const field = fc.oneof(
    fc.jsonValue(),
    fc.double().map(String),
    fc.double({ noNaN: true }),
    texts({ maxLength: 10 }),
    fc.constantFrom("\ud800", "A\udc00", "\udc00\ud800"),
  );
  const value = fc.record(
    { Symbol: field, Price: field, TimeStamp: field },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(value, fc.jsonValue()), (given) => {
      const decoded = decodeOrRefuse(bytes(JSON.stringify(given)));
      if (decoded === undefined) return;
      assert.ok(decoded.symbol !== "" && decoded.symbol.isWellFormed());
      assert.ok(Number.isFinite(decoded.price));
      assert.ok(!Number.isNaN(new Date(decoded.timestampMs).getTime()));
      assert.ok(Number.isInteger(decoded.timestampMs));
    }),
    { numRuns: 500 },
  );
});

Deno.test("jsonCodec: a field nested deeper than the stack is undecodable, too", () => {
  // JSON.parse takes any depth; JSON.stringify, which shows the value, does not.
  const deep = `${'{"0":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  assert.throws(
    () => decodeText(`{"Symbol":${deep},"Price":1,"TimeStamp":1}`),
    withCode("undecodable", /Symbol/),
  );
});
