/** Something that two results do not have in common. */
export interface Difference {
  /** For example `config.batchRows`. */
  what: string;
  then: unknown;
  now: unknown;
}

/** What every run has of its own, and what says nothing of how fast it is. */
const OWN = ["environment.date", "environment.loadAverage", "config.stages", "config.sweeps"];

/** What differs of two results' configurations and environments. */
export function differences(
  then: { config: unknown; environment: unknown },
  now: { config: unknown; environment: unknown },
): Difference[] {
  const of = ({ config, environment }: typeof then) =>
    new Map([...leaves("config", config), ...leaves("environment", environment)]);
  const [before, after] = [of(then), of(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((what) => !OWN.some((own) => what === own || what.startsWith(`${own}.`)))
    .filter((what) => before.get(what) !== after.get(what))
    .map((what) => ({ what, then: before.get(what) ?? null, now: after.get(what) ?? null }));
}

function leaves(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner));
}
