import type { Comparison, StageComparison } from "../../bench/baseline/compare.ts";
import { table } from "./table.ts";

const WORDS: Record<StageComparison["verdict"], string> = {
  "slower": "SLOWER",
  "faster": "faster",
  "same": "same",
  "unclear": "no difference shown",
  "cannot-tell": "can't tell: too few repetitions",
};

/** A comparison with an earlier result, and what it can't know. */
export function comparisonText({ stages, differences, tolerance, alpha }: Comparison): string {
  const lines = stages.length === 0 ? ["no stage is in both results: nothing is compared"] : [
    table([
      ["against the baseline", "repetitions", "speed", "interval", "p", "verdict"],
      ...stages.map(({ name, metric, repetitions, ratio, interval, pSlower, pFaster, verdict }) => [
        metric === "p99" ? `${name} (p99)` : name,
        repetitions.join(" and "),
        `${ratio.toFixed(3)}x`,
        interval === null ? "-" : interval.map((end) => end.toFixed(3)).join("-"),
        Math.min(pSlower, pFaster).toFixed(3),
        WORDS[verdict],
      ]),
    ], [0, 5]),
    `slower and faster: by more than ${percent(tolerance)}, and so by chance in at most ` +
    `${percent(alpha)} of cases`,
    "for each stage (Mann-Whitney, exact). What differs between two runs and not within one, such",
    "as other work on the machine, the test can't see: repeat both before you believe it.",
  ];
  return [
    ...lines,
    ...differences.map(({ what, then, now }) =>
      `not alike: ${what} was ${JSON.stringify(then)}, is ${JSON.stringify(now)}`
    ),
  ].join("\n");
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
