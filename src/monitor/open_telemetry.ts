import { type BatchObservableCallback, metrics, type Observable } from "@opentelemetry/api";
import { type Family, histogramCounters } from "./families/family.ts";

/**
 * Hands metrics to OpenTelemetry, which asks for them when it exports. Deno brings the exporter
 * (`OTEL_DENO=true`); without it nothing asks.
 *
 * A histogram goes out as Prometheus writes it, as counters by the upper end (`le`) of each class:
 * OpenTelemetry takes histograms value by value only, and ours are counted already.
 *
 * @param read tells all families at each call, also those without samples
 * @returns a function that ends it
 */
export function observeFamilies(version: string, read: () => Family[]): () => void {
  const meter = metrics.getMeter("andean", version);
  const observables = new Map<string, Observable>();
  const make = (name: string, isCounter: boolean, description: string) => {
    const observable = isCounter
      // Who writes Prometheus's text of OpenTelemetry's counters adds the ending.
      ? meter.createObservableCounter(name.replace(/_total$/, ""), { description })
      : meter.createObservableGauge(name, { description });
    observables.set(name, observable);
  };
  for (const { name, help, type } of read()) {
    if (type !== "histogram") make(name, type === "counter", help);
    else for (const part of ["bucket", "sum", "count"]) make(`${name}_${part}`, true, help);
  }
  const onExport: BatchObservableCallback = (result) => {
    const counters = read().flatMap((family) =>
      family.type === "histogram"
        ? histogramCounters(family)
        : family.samples.map((sample) => ({ name: family.name, ...sample }))
    );
    for (const { name, labels, value } of counters) {
      const observable = observables.get(name);
      if (observable !== undefined) result.observe(observable, value, labels);
    }
  };
  const all = [...observables.values()];
  meter.addBatchObservableCallback(onExport, all);
  return () => meter.removeBatchObservableCallback(onExport, all);
}
