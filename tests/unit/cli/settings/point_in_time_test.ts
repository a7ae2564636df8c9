import assert from "node:assert/strict";
import { pointInTime } from "../../../../src/cli/settings/point_in_time.ts";

const NOW = Date.UTC(2026, 0, 31, 8);
const parse = (value: unknown) => pointInTime(() => NOW).safeParse(value);

Deno.test("pointInTime: takes a date, and a date with a time", () => {
  assert.equal(parse("2026-01-31").data, Date.UTC(2026, 0, 31));
  assert.equal(parse("2026-01-31T08:00Z").data, NOW);
  assert.equal(parse("2026-01-31T08:00:00.5Z").data, NOW + 500);
  assert.equal(parse("2026-01-31T09:00+01:00").data, NOW);
});

Deno.test("pointInTime: takes how long ago it was", () => {
  assert.equal(parse("90s").data, NOW - 90_000);
  assert.equal(parse("15m").data, NOW - 900_000);
  assert.equal(parse("2h").data, NOW - 7_200_000);
  assert.equal(parse("7d").data, NOW - 604_800_000);
});

Deno.test("pointInTime: ingest's own word for the end is no bound", () => {
  assert.deepEqual(parse("end"), { success: true, data: undefined });
});

Deno.test("pointInTime: refuses what a date parser would guess at", () => {
  for (const value of ["banana", "1", "", "2026", "2026-13-01", "2h ago", "-2h", "1.5h", 5, null]) {
    const { success, error } = parse(value);
    assert.equal(success, false, String(value));
    assert.match(error!.issues[0]!.message, /2026-01-31T08:00Z.*15m/);
  }
});

Deno.test("pointInTime: before 1970 is 1970, because Kafka takes -1 for the end", () => {
  for (
    const value of ["1969-12-31T23:59:59.999Z", "0001-01-01", "99999999d", "9".repeat(15) + "d"]
  ) {
    assert.equal(pointInTime(() => 1_700_000_000_000).parse(value), 0, value);
  }
});
