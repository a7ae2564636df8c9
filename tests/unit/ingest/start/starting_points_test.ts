import assert from "node:assert/strict";
import { startingPoints } from "../../../../src/ingest/start/starting_points.ts";
import { fc } from "../../support/fc.ts";

const HELD = [{ partition: 0, from: 100, to: 200 }];
const at = (offset: number) => new Map([[0, offset]]);

Deno.test("startingPoints: a new group starts where it is told to", () => {
  assert.deepEqual(startingPoints(HELD, new Map(), "earliest"), [
    { partition: 0, start: 100, end: 200 },
  ]);
  assert.deepEqual(startingPoints(HELD, new Map(), "latest"), [
    { partition: 0, start: 200, end: 200 },
  ]);
});

Deno.test("startingPoints: a group goes on where it has committed, whatever it is told", () => {
  for (const from of ["earliest", "latest"] as const) {
    for (const committed of [100, 150, 200]) {
      assert.deepEqual(startingPoints(HELD, at(committed), from), [
        { partition: 0, start: committed, end: 200 },
      ]);
    }
  }
});

Deno.test("startingPoints: warns of records that the topic lost before the group read them", () => {
  const [point] = startingPoints(HELD, at(40), "earliest");
  assert.equal(point!.start, 100);
  assert.match(point!.unheld!.warning, /partition 0 has lost offsets 40 to 99 .* goes on at 100$/);
});

Deno.test("startingPoints: with latest the lost offsets' group goes on at the end, and is told so", () => {
  const [point] = startingPoints(HELD, at(99), "latest");
  assert.equal(point!.start, 200);
  assert.match(point!.unheld!.warning, /offsets 99 to 99 .* goes on at 200$/);
});

Deno.test("startingPoints: warns of a commit past the end, which is of another topic", () => {
  const [point] = startingPoints(HELD, at(201), "earliest");
  assert.equal(point!.start, 100);
  assert.match(point!.unheld!.warning, /offset 201 .* ends at 200.* made anew.* goes on at 100$/);
});

Deno.test("startingPoints: each Kafka partition has its own", () => {
  const held = [{ partition: 0, from: 0, to: 10 }, { partition: 1, from: 5, to: 30 }];
  assert.deepEqual(startingPoints(held, new Map([[1, 7]]), "earliest"), [
    { partition: 0, start: 0, end: 10 },
    { partition: 1, start: 7, end: 30 },
  ]);
});

Deno.test("startingPoints: a start lies in what the topic holds, and skips unread records only with a warning", () => {
  fc.assert(fc.property(
    fc.nat(20),
    fc.nat(20),
    fc.option(fc.nat(50), { nil: undefined }),
    fc.constantFrom<"earliest" | "latest">("earliest", "latest"),
    (first, length, committed, from) => {
      const held = [{ partition: 0, from: first, to: first + length }];
      const group = committed === undefined ? new Map() : at(committed);
      const { start, end, unheld } = startingPoints(held, group, from)[0]!;
      assert.equal(end, first + length);
      assert.ok(start >= first && start <= end);
      if (committed !== undefined && start !== committed) assert.equal(unheld?.offset, committed);
      if (committed === start) assert.equal(unheld, undefined);
    },
  ));
});
