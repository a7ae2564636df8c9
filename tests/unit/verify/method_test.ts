import assert from "node:assert/strict";
import { methodFor } from "../../../src/verify/method.ts";
import { fc } from "../support/fc.ts";

const one = (from: number, to: number) => [{ partition: 0, from, to }];

Deno.test("methodFor: the whole topic is scanned, because only that finds strange rows", () => {
  fc.assert(fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (from, size) => {
    assert.equal(methodFor(one(from, from + size), one(from, from + size)), "scan");
  }));
});

Deno.test("methodFor: a tenth of the rows or less is looked up", () => {
  assert.equal(methodFor(one(0, 1_000), one(900, 1_000)), "point-reads");
  assert.equal(methodFor(one(0, 1_000), one(899, 1_000)), "scan");
});

Deno.test("methodFor: the rows of records that have left the topic make a scan dear, too", () => {
  assert.equal(methodFor(one(900, 1_000), one(910, 1_000)), "point-reads");
  assert.equal(methodFor(one(0, 100), one(10, 100)), "scan");
});

Deno.test("methodFor: never looks up more records than memory has room for", () => {
  const held = one(0, 1_000_000_000);
  assert.equal(methodFor(held, one(0, 200_000)), "point-reads");
  assert.equal(methodFor(held, one(0, 200_001)), "scan");
});

Deno.test("methodFor: counts the records of all Kafka partitions together", () => {
  const held = [...one(0, 1_000), { partition: 1, from: 0, to: 1_000 }];
  const asked = (each: number) => held.map((range) => ({ ...range, to: each }));
  assert.equal(methodFor(held, asked(100)), "point-reads");
  assert.equal(methodFor(held, asked(101)), "scan");
});
