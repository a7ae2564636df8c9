import prometheus from "prom-client";
import { type Family, histogramCounters } from "./families/family.ts";

/** What a scraper is told that the text is. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Writes metrics in Prometheus's text format.
 *
 * prom-client keeps numbers of its own, one for each process; ours come from snapshots, which
 * several threads have added up. It takes those as it takes what a cluster's workers have counted.
 */
export async function prometheusText(families: readonly Family[]): Promise<string> {
  const metrics = families.filter(({ samples }) => samples.length > 0).map((family) => ({
    name: family.name,
    help: family.help,
    type: family.type,
    aggregator: "sum",
    values: family.type === "histogram"
      ? histogramCounters(family).map(({ name, ...rest }) => ({ metricName: name, ...rest }))
      : family.samples,
  }));
  return await prometheus.AggregatorRegistry.aggregate([metrics]).metrics();
}
