import cassandra from "cassandra-driver";

/** The consistency levels of `--consistency`. */
export const CONSISTENCIES = [
  "any",
  "one",
  "two",
  "three",
  "quorum",
  "all",
  "local-quorum",
  "each-quorum",
  "local-one",
] as const;
/** One of {@linkcode CONSISTENCIES}. */
export type Consistency = typeof CONSISTENCIES[number];

/** The driver's number for a consistency level. */
export function consistencyNumber(consistency: Consistency): number {
  const name = consistency.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
  return cassandra.types.consistencies[name as keyof typeof cassandra.types.consistencies];
}

/** Levels that are for writing only, with what one reads at. */
const READ_LEVELS: Partial<Record<Consistency, Consistency>> = {
  "any": "one",
  "each-quorum": "quorum",
};

/** The driver's number for reading what was written at a consistency level. */
export function readConsistencyNumber(consistency: Consistency): number {
  return consistencyNumber(READ_LEVELS[consistency] ?? consistency);
}
