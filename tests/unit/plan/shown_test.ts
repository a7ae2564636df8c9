import assert from "node:assert/strict";
import { jsonable, shownCell } from "../../../src/plan/shown.ts";
import { decodeJson } from "../../../src/record/json_value.ts";
import { bytes } from "../support/records.ts";

Deno.test("jsonable: numbers keep every digit, bytes are base64", () => {
  const text = '{"n":9007199254740993,"d":0.10000000000000000001,"l":[1,null],"b":true}';
  assert.equal(JSON.stringify(jsonable(decodeJson(bytes(text), "value"))), text);
  assert.equal(
    JSON.stringify(jsonable({ b: Uint8Array.of(1, 2), m: { x: 5n } })),
    '{"b":"AQI=","m":{"x":5}}',
  );
});

Deno.test("jsonable: a value of any depth can be shown", () => {
  const deep = decodeJson(bytes("[".repeat(5_000) + "]".repeat(5_000)), "value");
  assert.match(JSON.stringify(jsonable(deep)), /too deep to show/);
});

Deno.test("shownCell: times, days and decimals as people read them", () => {
  assert.equal(shownCell("timestamp", 1_700_000_000_123), "2023-11-14T22:13:20.123Z");
  assert.equal(shownCell("date", 19_675), "2023-11-14");
  assert.equal(shownCell("date", 2 ** 31 - 1), 2 ** 31 - 1);
  assert.equal(shownCell("time", 86_399_123_456_789), "23:59:59.123456789");
  assert.equal(shownCell("time", 3_600_000_000_000), "01:00:00");
  assert.equal(shownCell("decimal", "1050E-2"), "10.50");
  assert.equal(shownCell("decimal", "-5E-3"), "-0.005");
  assert.equal(shownCell("decimal", "5E9"), "5E9");
  assert.equal(shownCell("text", "1050E-2"), "1050E-2");
});
