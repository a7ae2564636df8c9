import type { DeadLetter } from "../../dead_letters/dead_letter.ts";
import type { AndeanError } from "../../errors/andean_error.ts";
import type { KafkaRecord } from "../../record/kafka_record.ts";
import { copyOf, emptyDistribution, observe } from "../../telemetry/distribution.ts";
import {
  LATEST_LETTERS,
  type LetterCount,
  type LetterNote,
  type TopicSnapshot,
} from "./run_snapshot.ts";

const BATCH_ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
const WRITE_SECONDS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60],
];
/** Up to a day: what waits in the topic is as old as the group is behind. */
const END_TO_END_SECONDS = [
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400],
];

/** Counts how the writing of one topic goes, beside what became of its records. */
export class TopicMeter {
  #batchRows = emptyDistribution(BATCH_ROWS);
  #writeSeconds = emptyDistribution(WRITE_SECONDS);
  #endToEndSeconds = emptyDistribution(END_TO_END_SECONDS);
  #retries: Record<string, number> = {};
  #letters = new Map<string, LetterCount>();
  #latestLetters: LetterNote[] = [];
  #settledAtMs = Date.now();

  /** A request failed and will be sent again. */
  retried({ code }: AndeanError): void {
    this.#retries[code] = (this.#retries[code] ?? 0) + 1;
  }

  /** The database has acknowledged a batch `milliseconds` after its first request. */
  wrote(records: readonly KafkaRecord[], milliseconds: number): void {
    observe(this.#batchRows, records.length);
    observe(this.#writeSeconds, milliseconds / 1_000);
    const now = this.#settledAtMs = Date.now();
    // A producer stamps many records with one millisecond.
    let timestampMs = NaN;
    let count = 0;
    const flush = () => {
      // A producer's clock may be ahead of ours.
      if (count > 0) observe(this.#endToEndSeconds, Math.max(0, now - timestampMs) / 1_000, count);
    };
    for (const record of records) {
      if (record.timestampMs === timestampMs) {
        count++;
        continue;
      }
      flush();
      timestampMs = record.timestampMs;
      count = 1;
    }
    flush();
  }

  /** A record was set aside. */
  setAside({ source: { partition, offset }, stage, code, reason }: DeadLetter): void {
    const atMs = this.#settledAtMs = Date.now();
    const key = `${stage} ${code}`;
    this.#letters.set(key, { stage, code, count: 1 + (this.#letters.get(key)?.count ?? 0) });
    this.#latestLetters.push({ partition, offset, stage, code, reason, atMs });
    if (this.#latestLetters.length > LATEST_LETTERS) this.#latestLetters.shift();
  }

  /** What was counted so far; does not change afterwards. */
  snapshot(): Pick<
    TopicSnapshot,
    | "batchRows"
    | "writeSeconds"
    | "endToEndSeconds"
    | "retries"
    | "letters"
    | "latestLetters"
    | "settledAtMs"
  > {
    return {
      batchRows: copyOf(this.#batchRows),
      writeSeconds: copyOf(this.#writeSeconds),
      endToEndSeconds: copyOf(this.#endToEndSeconds),
      retries: { ...this.#retries },
      letters: [...this.#letters.values()],
      latestLetters: [...this.#latestLetters],
      settledAtMs: this.#settledAtMs,
    };
  }
}
