import type { KafkaRecord } from "../../record/kafka_record.ts";
import { LatencyRecorder } from "../../telemetry/latency.ts";
import { type Timeline, TimelineRecorder } from "../timeline.ts";
import { dueMs, type Schedule } from "./schedule.ts";
import { sequenceOf } from "./sequence.ts";

const INTERVAL_MS = 1_000;

/**
 * Notes when the database has acknowledged each record of a schedule, and how long after its due
 * time that was. A record that arrives again counts once, by its first time.
 */
export class Arrivals {
  /** From when a record was due to its acknowledgement. */
  readonly latency = new LatencyRecorder();
  /** Records of before the schedule. */
  warmed = 0;
  /** Records of the schedule, each once. */
  stored = 0;
  /** Records that came again. */
  repeated = 0;
  lastMs = 0;
  #warmUp: number;
  #now: () => number;
  #schedule: Schedule | undefined;
  #timeline: TimelineRecorder | undefined;
  #worstMs: number[] = [];
  /** One bit for each record, of the warm-up, too. */
  #seen: Uint8Array;

  /**
   * @param warmUp records with numbers below come before the schedule
   * @param count records of the schedule
   * @param now the schedule's clock
   */
  constructor(warmUp: number, count: number, now: () => number) {
    this.#warmUp = warmUp;
    this.#now = now;
    this.#seen = new Uint8Array(Math.ceil((warmUp + count) / 8));
  }

  /** Record number `warmUp` is the schedule's first. */
  begin(schedule: Schedule): void {
    this.#schedule = schedule;
    const sinceStart = () => this.#now() - schedule.startMs;
    this.#timeline = new TimelineRecorder(INTERVAL_MS, sinceStart, 0);
  }

  /** These were acknowledged now. */
  add(records: readonly Pick<KafkaRecord, "headers">[]): void {
    const now = this.#now();
    let fresh = 0;
    let worst = 0;
    for (const { headers } of records) {
      const number = sequenceOf(headers);
      if (number < 0 || !this.#isFirst(number)) {
        this.repeated++;
        continue;
      }
      if (number < this.#warmUp) {
        this.warmed++;
        continue;
      }
      if (this.#schedule === undefined) continue; // Nothing is sent before it is known.
      const latency = now - dueMs(this.#schedule, number - this.#warmUp);
      this.latency.record(latency);
      worst = Math.max(worst, latency);
      fresh++;
    }
    if (fresh > 0) this.#note(fresh, now, worst);
  }

  #note(fresh: number, now: number, worstMs: number): void {
    this.stored += fresh;
    this.lastMs = now;
    this.#timeline?.add(fresh);
    const at = Math.max(0, Math.floor((now - (this.#schedule?.startMs ?? now)) / INTERVAL_MS));
    while (this.#worstMs.length <= at) this.#worstMs.push(0);
    this.#worstMs[at] = Math.max(this.#worstMs[at] ?? 0, worstMs);
  }

  /** How many were acknowledged in each second. */
  timeline(): Timeline {
    return this.#timeline?.timeline() ?? { intervalMs: INTERVAL_MS, records: [] };
  }

  /** The longest latency of each second, by when it ended, in whole milliseconds. */
  worstMs(): number[] {
    return this.#worstMs.map(Math.round);
  }

  #isFirst(number: number): boolean {
    const [at, bit] = [number >> 3, 1 << (number & 7)];
    const byte = this.#seen[at];
    if (byte === undefined || (byte & bit) !== 0) return false;
    this.#seen[at] = byte | bit;
    return true;
  }
}
