import assert from "node:assert/strict";
import { Assignment } from "../../../../src/ingest/commit/assignment.ts";

const offsets = (...pairs: [number, number][]) => new Map(pairs);

/** An assignment that began at the given offsets and has settled everything up to others. */
function settledAt(settled: Map<number, number>, starts?: Map<number, number>) {
  const fromZero = new Map([...settled.keys()].map((partition) => [partition, 0]));
  const assignment = new Assignment(starts ?? fromZero);
  for (const [partition, offset] of settled) assignment.watermark(partition)!.open(offset, 0);
  return assignment;
}

Deno.test("Assignment: has a watermark of its own for each of its Kafka partitions only", () => {
  const assignment = new Assignment(offsets([2, 0], [0, 7]));
  assert.deepEqual(assignment.partitions, [2, 0]);
  assert.notEqual(assignment.watermark(0), assignment.watermark(2));
  assert.equal(assignment.watermark(1), undefined);
});

Deno.test("Assignment: what is read and not settled is not to be committed", () => {
  const assignment = new Assignment(offsets([0, 0], [1, 0]));
  assignment.watermark(0)!.open(10, 1);
  assert.deepEqual(assignment.uncommitted(), offsets());
  assignment.watermark(1)!.open(20, 1)();
  assert.deepEqual(assignment.uncommitted(), offsets([1, 20]));
});

Deno.test("Assignment: where only a part of what is read is settled, that is to be committed", () => {
  const assignment = new Assignment(offsets([0, 0]));
  const settle = assignment.watermark(0)!.open(10, 1);
  assignment.watermark(0)!.open(20, 1);
  settle();
  assert.deepEqual(assignment.uncommitted(), offsets([0, 10]));
});

Deno.test("Assignment: what is confirmed is not committed again, what comes after is", () => {
  const assignment = settledAt(offsets([0, 10], [1, 20]));
  assert.deepEqual(assignment.uncommitted(), offsets([0, 10], [1, 20]));
  assignment.confirm(offsets([0, 10]));
  assert.deepEqual(assignment.uncommitted(), offsets([1, 20]));
  assignment.watermark(0)!.open(11, 0);
  assert.deepEqual(assignment.uncommitted(), offsets([0, 11], [1, 20]));
});

Deno.test("Assignment: nothing is to be committed while reading has not gone past its start", () => {
  assert.deepEqual(new Assignment(offsets([0, 10])).uncommitted(), offsets());
  assert.deepEqual(settledAt(offsets([0, 10]), offsets([0, 10])).uncommitted(), offsets());
});

Deno.test("Assignment: an older answer does not undo a newer commit", () => {
  const assignment = settledAt(offsets([0, 10]));
  assignment.confirm(offsets([0, 10]));
  assignment.confirm(offsets([0, 7]));
  assert.deepEqual(assignment.uncommitted(), offsets());
  assert.equal(assignment.committedUpTo(offsets([0, 10])), true);
});

Deno.test("Assignment: changes neither the map it was given nor one it gave", () => {
  const starts = offsets([0, 5]);
  const assignment = settledAt(offsets([0, 10]), starts);
  assignment.uncommitted().clear();
  assignment.confirm(offsets([0, 10]));
  assert.deepEqual(starts, offsets([0, 5]));
});

Deno.test("committedUpTo: asks every Kafka partition that is ours, and no other", () => {
  const assignment = new Assignment(offsets([0, 10], [1, 19]));
  assert.equal(assignment.committedUpTo(offsets([0, 10], [1, 20])), false);
  assignment.confirm(offsets([1, 20]));
  assert.equal(assignment.committedUpTo(offsets([0, 10], [1, 20], [2, 99])), true);
});

Deno.test("committedUpTo: is not satisfied by what is settled and not committed", () => {
  const assignment = settledAt(offsets([0, 10]));
  assert.equal(assignment.committedUpTo(offsets([0, 10])), false);
  assert.equal(assignment.settledUpTo(offsets([0, 10])), true);
});

Deno.test("committedUpTo: an empty Kafka partition, whose target is 0, needs no commit", () => {
  const assignment = new Assignment(offsets([0, 0]));
  assert.equal(assignment.committedUpTo(offsets([0, 0])), true);
  assert.equal(assignment.settledUpTo(offsets([0, 0])), true);
});

Deno.test("settledUpTo: counts what was committed before where nothing was read yet", () => {
  const assignment = new Assignment(offsets([0, 10]));
  assert.equal(assignment.settledUpTo(offsets([0, 10])), true);
  assert.equal(assignment.settledUpTo(offsets([0, 11])), false);
});

Deno.test("settledUpTo: an open span holds it back", () => {
  const assignment = new Assignment(offsets([0, 5]));
  const settle = assignment.watermark(0)!.open(10, 1);
  assert.equal(assignment.settledUpTo(offsets([0, 10])), false);
  settle();
  assert.equal(assignment.settledUpTo(offsets([0, 10])), true);
});
