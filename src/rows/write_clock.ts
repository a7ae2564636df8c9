/** Within so many milliseconds of record time, records are written in the order of their offsets. */
export const LANE_MS = 1_000;
/** More seconds than a topic's producers disagree by; the oldest are forgotten. */
const MAX_LANES = 4_096;

/**
 * How many records before the first one have to be shown to a {@linkcode WriteClock}, so that it
 * goes on as the clock of the run before would have.
 */
export const WRITE_CLOCK_LOOKBACK = 10_000;

/**
 * Gives the records of one Kafka partition the times at which they are written, in microseconds:
 * those of the records themselves, and of records of one millisecond a later one for the higher
 * offset. A table that keeps one row per key then ends up with the same rows, however often and
 * in which order its records are written.
 *
 * Within one second of record time the order is that of the offsets. That is more than the
 * millisecond itself, because producers stamp a whole batch at once: thousands of records of one
 * millisecond need thousands of microseconds, which run into those of the milliseconds after it.
 */
export class WriteClock {
  /** By second of record time: the last time given, in microseconds. */
  #lanes = new Map<number, number>();

  /**
   * The write time of a record; called in the order of the offsets.
   *
   * @param timestampMs the record's own timestamp, in milliseconds since the epoch
   * @returns microseconds since the epoch
   */
  next(timestampMs: number): number {
    const lane = Math.floor(timestampMs / LANE_MS);
    const own = this.#lanes.get(lane) ?? -Infinity;
    // A second that was full has run into this one.
    const before = this.#lanes.get(lane - 1) ?? -Infinity;
    const timeUs = Math.max(timestampMs * 1_000, own + 1, before + 1);
    if (own === -Infinity && this.#lanes.size >= MAX_LANES) {
      this.#lanes.delete(this.#lanes.keys().next().value!);
    }
    this.#lanes.set(lane, timeUs);
    return timeUs;
  }
}

/** A clock that gives times once more that another has given, in the same order. */
export function replayed(timesUs: readonly number[]): Pick<WriteClock, "next"> {
  const times = timesUs.values();
  return {
    next(timestampMs) {
      const { value, done } = times.next();
      return done ? timestampMs * 1_000 : value;
    },
  };
}
