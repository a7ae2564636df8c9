import type { Distribution } from "../../telemetry/distribution.ts";

/** Names and values that tell one sample of a family from the others. */
export type Labels = Record<string, string | number>;

/** One number of a family. */
export interface Sample {
  labels: Labels;
  value: number;
}

/** Numbers that only grow, or numbers as they are now. */
export interface NumberFamily {
  /** In Prometheus's form: counters end in `_total`, and units are base units. */
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: Sample[];
}

/** Values by their sizes. */
export interface HistogramFamily {
  name: string;
  help: string;
  type: "histogram";
  samples: { labels: Labels; distribution: Distribution }[];
}

/** A metric, with a sample for each thing that it is told of. */
export type Family = NumberFamily | HistogramFamily;

/** One of the counters that a histogram is written as. */
export interface HistogramCounter extends Sample {
  /** Of the histogram, with `_bucket`, `_sum` or `_count`. */
  name: string;
}

/** A histogram as Prometheus writes it: each class counts what the ones below it have, too. */
export function histogramCounters({ name, samples }: HistogramFamily): HistogramCounter[] {
  return samples.flatMap(({ labels, distribution: { bounds, counts, sum } }) => {
    let below = 0;
    const buckets = counts.map((count, index) => ({
      name: `${name}_bucket`,
      labels: { le: String(bounds[index] ?? "+Inf"), ...labels },
      value: below += count,
    }));
    return [
      ...buckets,
      { name: `${name}_sum`, labels, value: sum },
      { name: `${name}_count`, labels, value: below },
    ];
  });
}

/** Samples that count up from the start of the process. */
export function counter(name: string, help: string, samples: Sample[]): NumberFamily {
  return { name, help, type: "counter", samples };
}

/** Samples of what is now. */
export function gauge(name: string, help: string, samples: Sample[]): NumberFamily {
  return { name, help, type: "gauge", samples };
}
