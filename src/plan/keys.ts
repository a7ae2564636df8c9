import type { Place } from "./rejects.ts";

/** A row of a sample, by its primary key. */
export interface KeyedRow extends Place {
  key: string;
}

/** A key that several records of a sample have: the last of them would be the row. */
export interface Collision {
  key: string;
  records: number;
  /** Two of the records, the first and the last. */
  examples: [Place, Place];
}

/** How the records of a sample share primary keys. */
export interface KeyReport {
  /** With `coordinates` every record is a row of its own, whatever it holds. */
  identity: "coordinates" | "natural-key";
  rows: number;
  distinct: number;
  /** Records whose key a later one of the sample has. */
  superseded: number;
  /** The most frequent first. */
  collisions: Collision[];
  /** Superseded records of the whole topic; `null` where the sample can't tell. */
  estimate: number | null;
  /** How the estimate was made, or why there is none. */
  basis: string;
}

/** What a key report is about. */
export interface KeyScope {
  identity: KeyReport["identity"];
  /** Records of the topic, by its offsets. */
  total: number;
  /** Whether the sample holds all of them. */
  isWhole: boolean;
}

const MAX_COLLISIONS = 5;

/** Counts how often rows share a key, and says what that tells about the whole topic. */
export function keyReport(rows: readonly KeyedRow[], scope: KeyScope): KeyReport {
  const keys = new Map<string, { records: number; first: Place; last: Place }>();
  for (const { key, partition, offset } of rows) {
    const place = { partition, offset };
    const known = keys.get(key);
    if (known === undefined) keys.set(key, { records: 1, first: place, last: place });
    else {
      known.records++;
      known.last = place;
    }
  }
  const shared = [...keys].filter(([, { records }]) => records > 1)
    .sort(([, a], [, b]) => b.records - a.records);
  return {
    identity: scope.identity,
    rows: rows.length,
    distinct: keys.size,
    superseded: rows.length - keys.size,
    collisions: shared.slice(0, MAX_COLLISIONS).map(([key, { records, first, last }]) => ({
      key,
      records,
      examples: [first, last],
    })),
    ...extrapolated(
      [...keys.values()].map(({ records }) => records),
      rows.length,
      scope,
    ),
  };
}

/** @param counts how many records each key has in the sample */
function extrapolated(
  counts: readonly number[],
  sampled: number,
  { identity, total, isWhole }: KeyScope,
): Pick<KeyReport, "estimate" | "basis"> {
  if (identity === "coordinates") {
    return { estimate: 0, basis: "the key holds each record's coordinates" };
  }
  const superseded = sampled - counts.length;
  if (isWhole) return { estimate: superseded, basis: "the sample is the whole topic" };
  if (sampled === 0) return { estimate: null, basis: "no record of the sample becomes a row" };
  if (superseded === 0) {
    // If none of n pairs collides, at most 3 of them would be expected to, with 95 % confidence.
    const upTo = Math.min(total - 1, Math.round(3 * (total / sampled) ** 2));
    return {
      estimate: null,
      basis: `none is in the sample, which rules out no less than ${
        upTo.toLocaleString("en-US")
      } of ${total.toLocaleString("en-US")} (95 %, if keys repeat at random)`,
    };
  }
  const distinct = Math.min(total, Math.max(counts.length, distinctKeys(counts)));
  return {
    estimate: Math.max(superseded, Math.round(total - distinct)),
    basis: "by Chao's estimate of distinct keys (Chao1) from those seen once and twice: rather " +
      "too many than too few, and only as good as the sample is random",
  };
}

/**
 * How many kinds there are where a random sample has these counts of each: a lower bound, by Chao
 * (1984), "Nonparametric estimation of the number of classes in a population", bias-corrected.
 */
export function distinctKeys(counts: readonly number[]): number {
  const once = counts.filter((count) => count === 1).length;
  const twice = counts.filter((count) => count === 2).length;
  return counts.length + once * (once - 1) / (2 * (twice + 1));
}
