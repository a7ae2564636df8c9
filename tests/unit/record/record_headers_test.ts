import assert from "node:assert/strict";
import { firstHeader, headerText } from "../../../src/record/record_headers.ts";
import { bytes } from "../support/records.ts";

Deno.test("headerText: reads bytes and text alike", () => {
  assert.equal(headerText({ a: bytes("é") }, "a"), "é");
  assert.equal(headerText({ a: "é" }, "a"), "é");
});

Deno.test("headerText: of several values of one name it gives the first", () => {
  assert.equal(headerText({ a: [bytes("1"), bytes("2")] }, "a"), "1");
  assert.equal(headerText({ a: ["1", bytes("2")] }, "a"), "1");
});

Deno.test("firstHeader: one without a value does not stand in front of another of its name", () => {
  assert.equal(firstHeader({ a: [undefined, "1", "2"] }, "a"), "1");
  assert.equal(headerText({ a: [undefined, bytes("1")] }, "a"), "1");
  assert.equal(firstHeader({ a: [undefined, undefined] }, "a"), undefined);
  assert.equal(firstHeader({}, "toString"), undefined);
});

Deno.test("headerText: an absent header is undefined, an empty one is not", () => {
  assert.equal(headerText({}, "a"), undefined);
  assert.equal(headerText({ a: undefined }, "a"), undefined);
  assert.equal(headerText({ a: [] }, "a"), undefined);
  assert.equal(headerText({ a: bytes("") }, "a"), "");
  assert.equal(headerText({ a: "" }, "a"), "");
});
