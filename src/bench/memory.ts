/** The process's resident memory while something ran. */
export interface MemoryUse {
  startBytes: number;
  peakBytes: number;
  endBytes: number;
  /**
   * The mean of the last third of the time over that of the second third: about 1 where memory is
   * flat; `null` where there are too few samples to tell. The first third is left out, in which
   * buffers and heaps grow to what they need.
   */
  growth: number | null;
  /** Between two samples, in milliseconds. */
  intervalMs: number;
  rssBytes: number[];
}

const SAMPLE_MS = 100;
/** With more, two neighbours become one: an hour must not fill a page. */
const MAX_SAMPLES = 600;
/** Fewer say nothing about growth. */
const MIN_SAMPLES = 15;

/** Samples the resident memory from when it is made until it is stopped. */
export class MemoryWatch {
  #samples: number[] = [];
  #peak = 0;
  #timer: ReturnType<typeof setInterval>;

  constructor() {
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** Looks no more, and tells what was seen since the watch was made. */
  stop(): MemoryUse {
    clearInterval(this.#timer);
    this.#sample(); // A stage that never waits is seen at its ends only.
    return memoryUse(this.#samples, this.#peak, SAMPLE_MS);
  }

  #sample(): void {
    const { rss } = Deno.memoryUsage();
    this.#samples.push(rss);
    this.#peak = Math.max(this.#peak, rss);
  }
}

/** What samples tell that were taken at equal intervals; at least one. */
export function memoryUse(
  samples: readonly number[],
  peakBytes: number,
  intervalMs: number,
): MemoryUse {
  return {
    startBytes: samples[0] ?? 0,
    peakBytes,
    endBytes: samples.at(-1) ?? 0,
    growth: growthOf(samples),
    ...thinned(samples, intervalMs),
  };
}

/** The mean of the last third over that of the second. */
export function growthOf(samples: readonly number[]): number | null {
  if (samples.length < MIN_SAMPLES) return null;
  const third = Math.floor(samples.length / 3);
  return mean(samples.slice(-third)) / mean(samples.slice(-2 * third, -third));
}

/** The larger of two neighbours stands for both, until there are few enough. */
function thinned(samples: readonly number[], intervalMs: number) {
  let rssBytes = [...samples];
  while (rssBytes.length > MAX_SAMPLES) {
    rssBytes = Array.from(
      { length: Math.ceil(rssBytes.length / 2) },
      (_, index) => Math.max(rssBytes[2 * index] ?? 0, rssBytes[2 * index + 1] ?? 0),
    );
    intervalMs *= 2;
  }
  return { intervalMs, rssBytes };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
