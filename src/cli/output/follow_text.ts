import type { FollowedInterval, FollowResult } from "../../verify/follow.ts";
import type { Totals } from "../../verify/books/totals.ts";
import { count, counted, duration, range } from "./numbers.ts";

const MAX_RANGES = 20;

/** One look, as one line. */
export function intervalLine(at: Date, { fresh, totals, lag, failure }: FollowedInterval): string {
  const time = at.toISOString().slice(11, 19);
  if (failure !== undefined) {
    const { message, hint } = failure;
    return `${time} not looked: ${message}${hint === undefined ? "" : `. ${hint}`}`;
  }
  const parts = [
    `${count(totals.records)} checked`,
    fresh.records === 0 ? "nothing new" : `new: ${accounted(fresh)}`,
    `lag ${count(lag)}`,
  ];
  return `${time} ${parts.join(", ")}`;
}

/** All looks together, and the losses. */
export function followText(result: FollowResult): string {
  const { totals, partitions, intervals, verdict, seconds } = result;
  const losses = partitions.flatMap(({ partition, missingRanges }) =>
    missingRanges.map(([first, last]) => `  ${partition}: ${range(first, last)}`)
  );
  const left = losses.length - MAX_RANGES;
  return [
    ...losses.length === 0 ? [] : ["missing offsets, by Kafka partition:"],
    ...losses.slice(0, MAX_RANGES),
    ...left > 0 ? [`  … and ${left} more (see --json)`] : [],
    `${counted(totals.records, "record")} = ${accounted(totals)}`,
    `verdict: ${verdict}`,
    `${counted(intervals, "look")} in ${duration(seconds)}`,
  ].join("\n");
}

function accounted(totals: Totals): string {
  const terms: [number, string][] = [
    [totals.stored, "stored"],
    [totals.superseded, "superseded"],
    [totals.deadLettered, "dead-lettered"],
    [totals.deleted, "deleted"],
    [totals.expired, "expired"],
    [totals.missing, "missing"],
  ];
  const shown = terms.filter(([value], index) => value > 0 || index === 0);
  return shown.map(([value, name]) => `${count(value)} ${name}`).join(" + ");
}
