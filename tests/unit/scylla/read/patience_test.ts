import assert from "node:assert/strict";
import { Patience } from "../../../../src/scylla/read/patience.ts";

const now = () => performance.now();

Deno.test("Patience: a part is asked for as often as said, as long as none was lost", () => {
  const patience = new Patience(5);
  assert.deepEqual([1, 4, 5, 6].map((tries) => patience.allows(tries, now())), [
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("Patience: after a loss the others are tried twice, also when some are read", () => {
  const patience = new Patience(5);
  patience.note("lost");
  patience.note("read");
  assert.deepEqual([1, 2].map((tries) => patience.allows(tries, now())), [true, false]);
});

Deno.test("Patience: it never allows more tries than said", () => {
  const patience = new Patience(1);
  patience.note("lost");
  assert.equal(patience.allows(1, now()), false);
});

Deno.test("Patience: sixteen lost parts in a row end it, scattered ones don't", () => {
  const scattered = new Patience(5);
  for (let index = 0; index < 100; index++) scattered.note(index % 16 === 15 ? "read" : "lost");
  assert.equal(scattered.isOver, false);
  const row = new Patience(5);
  for (let index = 0; index < 16; index++) {
    assert.equal(row.isOver, false);
    row.note("lost");
  }
  assert.equal(row.isOver, true);
  assert.equal(row.allows(1, now()), false);
});

Deno.test("Patience: half a minute is enough, however few tries that were", () => {
  const patience = new Patience(5);
  assert.equal(patience.allows(1, now() - 29_000), true);
  assert.equal(patience.allows(1, now() - 30_000), false);
});
