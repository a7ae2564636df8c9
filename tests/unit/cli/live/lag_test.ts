import assert from "node:assert/strict";
import { stagesOf } from "../../../../src/cli/live/client/bar.js";
import { lagOfPlace, lagOfTopics, lagOutlook } from "../../../../src/cli/live/client/lag.js";

/** A word each second, the newest last. */
function points(lags: (number | undefined)[], rate = 100) {
  return lags.map((lag, second) => ({
    atMs: second * 1_000,
    rate,
    ...(lag === undefined ? {} : { lag }),
  }));
}

const line = (length: number, of: (second: number) => number) =>
  points(Array.from({ length }, (_, second) => of(second)));

Deno.test("lagOutlook: it says how long a lag that shrinks will take, and how fast one grows", () => {
  const shrinking = lagOutlook(line(30, (second) => 100_000 - 500 * second));
  assert.equal(shrinking.kind, "shrinking");
  assert.ok("secondsLeft" in shrinking);
  assert.ok(Math.abs(shrinking.secondsLeft - 171) < 1, String(shrinking.secondsLeft));
  const growing = lagOutlook(line(30, (second) => 50_000 + 20 * second));
  assert.ok("perSecond" in growing);
  assert.ok(Math.abs(growing.perSecond - 20) < 1e-6);
});

Deno.test("lagOutlook: an end that is asked every five seconds does not turn it around", () => {
  // 300 are stored each second, of 200 new ones, of which Kafka tells every fifth second.
  const outlook = lagOutlook(
    line(40, (second) => 500_000 - 300 * second + 1_000 * Math.floor(second / 5)),
  );
  assert.equal(outlook.kind, "shrinking");
});

Deno.test("lagOutlook: it says nothing before it knows enough", () => {
  assert.equal(lagOutlook([]).kind, "unknown");
  assert.equal(lagOutlook(points([undefined, undefined])).kind, "unknown");
  assert.equal(lagOutlook(line(5, (second) => 90_000 - second)).kind, "unknown");
  // What was before an interruption tells nothing of what comes after.
  assert.equal(lagOutlook(points([...Array(20).fill(90_000), undefined, 80_000])).kind, "unknown");
});

Deno.test("lagOutlook: who has little left keeps up, and who does not move is not said to arrive", () => {
  assert.equal(lagOutlook(points([0])).kind, "caught up");
  assert.equal(lagOutlook(line(30, () => 400)).kind, "caught up");
  assert.equal(lagOutlook(line(30, () => 90_000)).kind, "steady");
  assert.equal(lagOutlook(line(30, (second) => 1e9 - second)).kind, "steady");
});

Deno.test("lagOfTopics: what is not known of one is not known of all", () => {
  const place = { partition: 0, start: 0, committed: 5, watermark: 5, read: 5 };
  const known = { partitions: [{ ...place, end: 9 }, { ...place, end: 3 }] };
  assert.equal(lagOfTopics([known]), 4);
  assert.equal(lagOfTopics([known, { partitions: [place] }]), undefined);
});

Deno.test("lagOfPlace: what is read beyond an end that was asked for earlier is there, and lags", () => {
  const place = { partition: 0, start: 0, committed: 5, watermark: 6, read: 9, end: 5 };
  assert.equal(lagOfPlace(place), 4);
  const { committed, ...rest } = stagesOf(place);
  assert.equal(committed, 5);
  assert.equal(Object.values(rest).reduce((sum, part) => sum + part, 0), 4);
});
