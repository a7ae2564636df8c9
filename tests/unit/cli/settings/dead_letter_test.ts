import assert from "node:assert/strict";
import { deadLetterPlace } from "../../../../src/cli/settings/dead_letter.ts";
import type { DeadLetterPlace } from "../../../../src/dead_letters/dead_letter_store.ts";
import { withCode } from "../../support/expect.ts";

const MOVED = { topic: "ticks", keyspace: "trading", table: "market_data" };
const place = (value?: string) => deadLetterPlace(value, MOVED);
const topic = (topic: string): DeadLetterPlace => ({ kind: "topic", topic });

Deno.test("deadLetterPlace: is a topic named after the topic unless told otherwise", () => {
  assert.deepEqual(place(), topic("ticks.dead-letters"));
  assert.deepEqual(place("topic:bad"), topic("bad"));
  assert.deepEqual(place("topic:a:b"), topic("a:b"));
});

Deno.test("deadLetterPlace: a table is in the run's keyspace unless its own is named", () => {
  assert.deepEqual(place("table:Bad_1"), { kind: "table", keyspace: "trading", table: "Bad_1" });
  assert.deepEqual(place("table:ops.bad"), { kind: "table", keyspace: "ops", table: "bad" });
  assert.deepEqual(place("table:ops.market_data"), {
    kind: "table",
    keyspace: "ops",
    table: "market_data",
  });
});

Deno.test("deadLetterPlace: refuses the topic itself, which would be read again for ever", () => {
  assert.throws(() => place("topic:ticks"), withCode("usage", /come from/));
});

Deno.test("deadLetterPlace: refuses the table that records could not be put into", () => {
  for (const value of ["table:market_data", "table:trading.market_data"]) {
    assert.throws(() => place(value), withCode("usage", /could not be put/));
  }
});

Deno.test("deadLetterPlace: refuses all other forms", () => {
  const names = ["a-b", "a b", "a;b", 'a"', "a.b.c", ".a", "a.", "é", "x".repeat(49)];
  const values = ["bad", "topic:", "file:bad", "Topic:bad", "table:", "Table:bad"];
  for (const value of [...values, ...names.map((name) => `table:${name}`)]) {
    assert.throws(() => place(value), withCode("usage", /wanted topic:NAME/), value);
  }
});
