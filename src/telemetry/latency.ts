import * as hdr from "hdr-histogram-js";

/** Percentiles in milliseconds, to one microsecond. */
export interface LatencySummary {
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** Counts durations in a histogram of constant size: 3 significant digits, 1 µs to one hour. */
export class LatencyRecorder {
  #histogram = hdr.build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });

  /** Adds `count` observations of the same duration. */
  record(milliseconds: number, count = 1): void {
    const micros = Math.min(3_600_000_000, Math.max(1, Math.round(milliseconds * 1_000)));
    this.#histogram.recordValueWithCount(micros, count);
  }

  /** Adds what another one has counted. */
  add(other: LatencyRecorder): void {
    this.#histogram.add(other.#histogram);
  }

  /** As text that {@linkcode decoded} takes, for other threads. */
  encoded(): string {
    return hdr.encodeIntoCompressedBase64(this.#histogram);
  }

  /** What another one has counted, of {@linkcode encoded}. */
  static decoded(text: string): LatencyRecorder {
    const recorder = new LatencyRecorder();
    recorder.#histogram.add(hdr.decodeFromCompressedBase64(text, 32, false));
    return recorder;
  }

  /** All zero where nothing was recorded. */
  summary(): LatencySummary {
    if (this.#histogram.totalCount === 0) return { p50: 0, p99: 0, p999: 0, max: 0 };
    const max = this.#histogram.maxValue / 1_000;
    // A percentile is its bucket's upper end, which can lie above the largest value in it.
    const at = (percentile: number) =>
      Math.min(max, this.#histogram.getValueAtPercentile(percentile) / 1_000);
    return { p50: at(50), p99: at(99), p999: at(99.9), max };
  }
}
