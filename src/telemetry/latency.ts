import * as hdr from "hdr-histogram-js";

/** Percentiles in milliseconds, to one microsecond. */
export interface LatencySummary {
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  p9999: number;
  max: number;
}

/** A percentile, from 0 to 100, and its latency in milliseconds. */
export type PercentilePoint = [percentile: number, latencyMs: number];

/** Points for each halving of what is left to 100 %. */
const POINTS_PER_HALVING = 4;

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

  /** As text that {@linkcode LatencyRecorder.decoded} takes, for other threads. */
  encoded(): string {
    return hdr.encodeIntoCompressedBase64(this.#histogram);
  }

  /** What another one has counted, of {@linkcode LatencyRecorder.encoded}. */
  static decoded(text: string): LatencyRecorder {
    const recorder = new LatencyRecorder();
    recorder.#histogram.add(hdr.decodeFromCompressedBase64(text, 32, false));
    return recorder;
  }

  /**
   * The whole distribution: as many points from 50 to 75 % as from 75 to 87.5 %, and so on, up to
   * the maximum. Empty where nothing was recorded.
   */
  percentiles(): PercentilePoint[] {
    const { totalCount } = this.#histogram;
    if (totalCount === 0) return [];
    const points: PercentilePoint[] = [];
    const halvings = Math.ceil(Math.log2(Math.max(2, totalCount)));
    for (let step = 0; step < halvings * POINTS_PER_HALVING; step++) {
      const percentile = 100 * (1 - 2 ** (-step / POINTS_PER_HALVING));
      points.push([percentile, this.#at(percentile)]);
    }
    return [...points, [100, this.#histogram.maxValue / 1_000]];
  }

  /** All zero where nothing was recorded. */
  summary(): LatencySummary {
    if (this.#histogram.totalCount === 0) {
      return { p50: 0, p90: 0, p99: 0, p999: 0, p9999: 0, max: 0 };
    }
    const max = this.#histogram.maxValue / 1_000;
    const at = (percentile: number) => this.#at(percentile);
    return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), p9999: at(99.99), max };
  }

  /** A percentile is its bucket's upper end, which can lie above the largest value in it. */
  #at(percentile: number): number {
    const { maxValue } = this.#histogram;
    return Math.min(maxValue, this.#histogram.getValueAtPercentile(percentile)) / 1_000;
  }
}
