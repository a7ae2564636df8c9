import assert from "node:assert/strict";
import fc from "fast-check";
import { ratio, spread } from "../../../bench/peers/harness/statistics.ts";
import { turns } from "../../../bench/peers/harness/turns.ts";

Deno.test("spread: the middle one of an odd number, the mean of the two middle ones of an even", () => {
  assert.deepEqual(spread([30, 10, 20]), { median: 20, min: 10, max: 30 });
  assert.deepEqual(spread([40, 10, 30, 20]), { median: 25, min: 10, max: 40 });
  assert.deepEqual(spread([7]), { median: 7, min: 7, max: 7 });
  assert.equal(spread([]), undefined);
});

Deno.test("spread: as many figures lie below the median as above it, in whatever order they came", () => {
  const figures = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 });
  fc.assert(fc.property(figures, (all) => {
    const { median, min, max } = spread(all)!;
    assert.ok(min <= median && median <= max);
    const [below, above] = [
      all.filter((one) => one < median).length,
      all.filter((one) => one > median).length,
    ];
    assert.ok(below <= all.length / 2 && above <= all.length / 2);
    assert.deepEqual(spread([...all].reverse()), spread(all));
  }));
});

Deno.test("ratio: of medians, and none where one of them is not known", () => {
  const [ten, forty] = [spread([10]), spread([10, 40, 90])];
  assert.equal(ratio(forty, ten), 4);
  assert.equal(ratio(ten, ten), 1);
  assert.equal(ratio(ten, undefined), undefined);
  assert.equal(ratio(undefined, ten), undefined);
});

Deno.test("turns: each round has everyone once, and begins with another one", () => {
  const rounds = [...turns(["a", "b", "c"], 4)];
  const order = (wanted: number) =>
    rounds.filter(({ round }) => round === wanted).map(({ contender }) => contender).join("");
  assert.deepEqual([1, 2, 3, 4].map(order), ["abc", "bca", "cab", "abc"]);
  assert.equal(rounds.length, 12);
});
