import type { CqlType } from "./cql_type.ts";
import { integerType } from "./integers.ts";
import { dateType, timestampType, type TimeUnit } from "./times.ts";

/** Spans of time by which rows are put into partitions, so that none grows for ever; in UTC. */
export const BUCKETS = ["hour", "day", "week", "month"] as const;
/** One of {@linkcode BUCKETS}. */
export type Bucket = typeof BUCKETS[number];

/** A bucket: how many of its kind began after that of 1970-01-01, and when it begins, in ms. */
interface BucketOfTime {
  number: number;
  startMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 1970-01-01 was a Thursday, and weeks begin on Mondays (ISO 8601). */
const FIRST_MONDAY_DAYS = -3;

/**
 * The bucket that a time falls into.
 *
 * @param ms since the epoch
 */
export function bucketOf(bucket: Bucket, ms: number): BucketOfTime {
  switch (bucket) {
    case "hour":
      return every(HOUR_MS, 0, ms);
    case "day":
      return every(DAY_MS, 0, ms);
    case "week":
      return every(7 * DAY_MS, FIRST_MONDAY_DAYS * DAY_MS, ms);
    case "month": {
      const date = new Date(ms);
      const number = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
      date.setUTCDate(1);
      return { number, startMs: date.setUTCHours(0, 0, 0, 0) };
    }
  }
}

function every(lengthMs: number, firstMs: number, ms: number): BucketOfTime {
  const number = Math.floor((ms - firstMs) / lengthMs);
  return { number, startMs: firstMs + number * lengthMs };
}

/**
 * The type of a column that holds the bucket of a time: `timestamp` and `date` its beginning, `int`
 * and `bigint` its number.
 *
 * @param name the column's type in the database
 * @param unit how the time is written. @default text of ISO 8601
 * @returns `undefined` for a type that can't hold such a bucket
 */
export function bucketType(
  name: string,
  bucket: Bucket,
  unit?: TimeUnit,
): CqlType<unknown> | undefined {
  switch (name) {
    case "timestamp":
      return bucketed(timestampType("ms"), bucket, unit, ({ startMs }) => startMs);
    case "date":
      // A day would stand for all of its hours.
      if (bucket === "hour") return undefined;
      return bucketed(dateType("days"), bucket, unit, ({ startMs }) => startMs / DAY_MS);
    case "int":
      return bucketed(integerType("int", 4), bucket, unit, ({ number }) => number);
    case "bigint":
      return bucketed(integerType("bigint", 8), bucket, unit, ({ number }) => number);
    default:
      return undefined;
  }
}

function bucketed<Value>(
  type: CqlType<Value>,
  bucket: Bucket,
  unit: TimeUnit | undefined,
  kept: (of: BucketOfTime) => number,
): CqlType<unknown> {
  const time = timestampType(unit);
  const from = (given: unknown) => type.from(kept(bucketOf(bucket, time.from(given))));
  return { ...type, from } as CqlType<unknown>;
}
