import assert from "node:assert/strict";
import {
  type Bucket,
  bucketOf,
  BUCKETS,
  bucketType,
} from "../../../../src/scylla/types/buckets.ts";
import { Misfit } from "../../../../src/scylla/types/cql_type.ts";
import { fc } from "../../support/fc.ts";

const iso = (ms: number) => new Date(ms).toISOString().replace(":00:00.000Z", "");

const CASES: [string, Bucket, string, number][] = [
  ["2026-11-24T13:59:59.999Z", "hour", "2026-11-24T13", 498_757],
  ["2026-11-24T00:00:00Z", "day", "2026-11-24T00", 20_781],
  ["2026-11-24T23:59:59.999999Z", "day", "2026-11-24T00", 20_781],
  ["2026-11-23T00:00:00Z", "week", "2026-11-23T00", 2_969],
  ["2026-11-22T23:59:59Z", "week", "2026-11-16T00", 2_968],
  ["2024-02-29T12:00:00+14:00", "month", "2024-02-01T00", 649],
  ["1969-12-31T23:59:59Z", "hour", "1969-12-31T23", -1],
  ["1969-12-31T23:59:59Z", "day", "1969-12-31T00", -1],
  ["1970-01-01T00:00:00Z", "week", "1969-12-29T00", 0],
  ["1969-12-31T23:59:59Z", "month", "1969-12-01T00", -1],
];

for (const [time, bucket, start, number] of CASES) {
  Deno.test(`bucketType: ${time} is in the ${bucket} of ${start}, number ${number}`, () => {
    const into = (name: string) => bucketType(name, bucket)?.from(time);
    assert.equal(iso(into("timestamp") as number), start);
    assert.equal(into("int"), number);
    assert.equal(into("bigint"), number);
    if (bucket !== "hour") {
      assert.equal(iso((into("date") as number) * 86_400_000), start);
    }
  });
}

Deno.test("bucketOf: buckets follow each other without a gap, and times stay in their order", () => {
  const time = fc.integer({ min: -8_000_000_000_000_000, max: 8_000_000_000_000_000 });
  fc.assert(fc.property(time, fc.constantFrom(...BUCKETS), (ms, bucket) => {
    const { number, startMs } = bucketOf(bucket, ms);
    assert.ok(startMs <= ms);
    assert.deepEqual(bucketOf(bucket, startMs), { number, startMs });
    assert.equal(bucketOf(bucket, startMs - 1).number, number - 1);
    const days = { hour: 1 / 24, day: 1, week: 7, month: 31 }[bucket];
    assert.ok(ms - startMs < days * 86_400_000);
  }));
});

Deno.test("bucketType: takes the time in its unit, and refuses what is no time", () => {
  const day = bucketType("date", "day", "us")!;
  assert.equal(day.from(1_700_000_000_123_456), 19_675);
  assert.equal(day.from(1_700_000_000_123_456n), 19_675);
  assert.equal(bucketType("date", "month", "days")!.from(19_675), 19_662);
  assert.throws(() => bucketType("date", "day")!.from("2023-11-14T22:13:20"), Misfit); // No zone.
  assert.throws(() => bucketType("date", "day")!.from(1_700_000_000), Misfit); // No unit.
  // A number of hours that an int can't hold.
  assert.throws(() => bucketType("int", "hour", "ms")!.from(8_640_000_000_000_000), Misfit);
});

Deno.test("bucketType: a column that can't tell the bucket is refused", () => {
  assert.equal(bucketType("date", "hour"), undefined);
  assert.equal(bucketType("text", "day"), undefined);
});
