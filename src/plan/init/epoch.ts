import type { TimeUnit } from "../../scylla/types/times.ts";

/** From 2001 to 2065, in seconds: as long, numbers of seconds have ten digits. */
const FROM_S = 1_000_000_000;
const TO_S = 3_000_000_000;

const PER_SECOND = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 } as const;
type EpochUnit = keyof typeof PER_SECOND;

/** Fields whose names say that they are times. */
const TIME_NAME =
  /(^|_)(time|times|timestamp|ts|date|datetime|at|when|epoch|created|updated|modified|changed|expires|expiry|since|until|start|started|end|ended|t)(_|$)/;

/** Whether a column's name says that it holds times. */
export function isTimeName(column: string): boolean {
  return TIME_NAME.test(column) || /(time|stamp|date)$/.test(column);
}

/**
 * In what numbers count the time since 1970, if that is what they do: all of them have to lie
 * between 2001 and 2065.
 *
 * @param values numbers, or digits
 * @returns `undefined` where they don't
 */
export function epochUnit(values: readonly unknown[]): EpochUnit | undefined {
  const numbers = values.map(Number);
  if (numbers.length === 0) return undefined;
  return (Object.keys(PER_SECOND) as (EpochUnit & TimeUnit)[]).find((unit) =>
    numbers.every((number) =>
      number >= FROM_S * PER_SECOND[unit] && number <= TO_S * PER_SECOND[unit]
    )
  );
}
