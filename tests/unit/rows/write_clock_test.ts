import assert from "node:assert/strict";
import { replayed, WriteClock } from "../../../src/rows/write_clock.ts";
import { fc } from "../support/fc.ts";

/** The times that records with these timestamps are given, in offset order. */
function timesOf(...timestamps: number[]): number[] {
  const clock = new WriteClock();
  return timestamps.map((timestampMs) => clock.next(timestampMs));
}

const NOW = 1_700_000_000_000;
/** Timestamps as producers make them: bursts of one millisecond, and clocks that disagree. */
const bursts = fc.array(
  fc.tuple(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: 1, max: 1_500 })),
  { minLength: 1, maxLength: 12 },
).map((all) => all.flatMap(([ms, count]) => Array<number>(count).fill(NOW + ms)));

Deno.test("WriteClock: a record is written at its own time", () => {
  assert.deepEqual(timesOf(5, 6, 2_000), [5_000, 6_000, 2_000_000]);
});

Deno.test("WriteClock: of one millisecond the higher offset is the later", () => {
  assert.deepEqual(timesOf(5, 5, 5), [5_000, 5_001, 5_002]);
});

Deno.test("WriteClock: more records than microseconds run into the next millisecond", () => {
  const times = timesOf(...Array<number>(1_500).fill(5), 6, 7);
  assert.equal(times[1_499], 6_499);
  assert.deepEqual(times.slice(1_500), [6_500, 7_000]);
});

Deno.test("WriteClock: they run into the next second, too, also where it began before", () => {
  const times = timesOf(1_000, ...Array<number>(2_000).fill(999), 1_000);
  assert.ok(times.at(-1)! > times.at(-2)!);
});

Deno.test("WriteClock: a record that is older by more than a second stays older", () => {
  const [now, old] = timesOf(NOW, NOW - 5_000, NOW);
  assert.ok(old! < now!);
  assert.equal(old, (NOW - 5_000) * 1_000);
});

Deno.test("WriteClock: no two records of one second share a time, and the later one is higher", () => {
  fc.assert(fc.property(bursts, (timestamps) => {
    const last = new Map<number, number>();
    for (const [index, time] of timesOf(...timestamps).entries()) {
      const second = Math.floor(timestamps[index]! / 1_000);
      assert.ok(time > (last.get(second) ?? -Infinity));
      assert.ok(time >= timestamps[index]! * 1_000);
      last.set(second, time);
    }
  }));
});

Deno.test("WriteClock: reading on after a look back gives the same times", () => {
  fc.assert(fc.property(bursts, fc.nat(), (timestamps, at) => {
    const whole = timesOf(...timestamps);
    const start = at % timestamps.length;
    const again = new WriteClock();
    for (const timestampMs of timestamps.slice(0, start)) again.next(timestampMs);
    assert.deepEqual(timestamps.slice(start).map((ms) => again.next(ms)), whole.slice(start));
  }));
});

Deno.test("WriteClock: of more seconds than it keeps, the oldest are forgotten", () => {
  const clock = new WriteClock();
  const first = clock.next(NOW);
  assert.equal(clock.next(NOW), first + 1);
  for (let second = 1; second <= 4_096; second++) clock.next(NOW + 2_000 * second);
  assert.equal(clock.next(NOW), first);
  assert.equal(clock.next(NOW + 2_000 * 4_096), (NOW + 2_000 * 4_096) * 1_000 + 1);
});

Deno.test("replayed: gives the same times once more, and a record's own when they are used up", () => {
  const clock = replayed([5, 3]);
  assert.deepEqual([NOW, NOW, NOW].map((at) => clock.next(at)), [5, 3, NOW * 1_000]);
});
