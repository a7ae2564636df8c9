import { INGEST_FAMILIES, labelsOf, VERIFY_FAMILIES } from "../support/every_family.ts";

/** A family of metrics that andean serves. */
export interface MetricFamily {
  type: "counter" | "gauge" | "histogram";
  /** Its own, beside those that a scrape adds. */
  labels: readonly string[];
}

/** Every family, by its name: what rules and dashboards may ask for. */
export const METRIC_FAMILIES: ReadonlyMap<string, MetricFamily> = new Map(
  [...INGEST_FAMILIES, ...VERIFY_FAMILIES].map((family) => [
    family.name,
    { type: family.type, labels: labelsOf(family) },
  ]),
);
