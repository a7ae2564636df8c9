import { DeadLetterIndex } from "../dead_letters/dead_letter_index.ts";
import type { StoredLetter } from "../dead_letters/dead_letter.ts";
import { AndeanError } from "../errors/andean_error.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { DecodedRecord } from "../record/row_decoder.ts";
import { DEFAULT_BATCH_BOUNDS, type Group } from "../rows/grouping.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import { prepare } from "../rows/prepare.ts";
import { writeGroup } from "../rows/write_group.ts";
import { replayed } from "../rows/write_clock.ts";
import type { WriteTimes } from "../rows/write_times.ts";
import type { RowWriter } from "../scylla/write/row_writer.ts";
import type { FailedRecord } from "./options.ts";
import type { SourceRecords } from "./source_records.ts";

/** What a {@linkcode Replayer} is made of. */
export interface ReplayerParts extends RowPlan {
  /** The topic that the dead letters come from. */
  topic: string;
  writer: Pick<RowWriter, "write">;
  /** The topic's own records, for letters without the value. */
  source: Pick<SourceRecords, "at">;
  /** Absent where the table keeps every record. */
  times?: Pick<WriteTimes, "of"> | undefined;
}

/** Decodes and writes what dead letters hold, page by page; the first letter of a record counts. */
export class Replayer {
  readonly counts = { letters: 0, records: 0, stored: 0, deleted: 0 };
  readonly failed: FailedRecord[] = [];
  #parts: ReplayerParts;
  #seen: DeadLetterIndex;

  constructor(parts: ReplayerParts) {
    this.#parts = parts;
    this.#seen = new DeadLetterIndex(parts.topic);
  }

  /**
   * Replays letters, and waits until each record that had none before is stored, deleted, or has
   * failed.
   *
   * @throws {AndeanError} why some could not be written, after all others have been
   */
  async replay(letters: readonly StoredLetter[]): Promise<void> {
    const fresh = letters.filter(({ source }) => this.#seen.add(source));
    this.counts.letters += letters.length;
    this.counts.records += fresh.length;
    const byPartition = Map.groupBy(fresh, ({ source }) => source.partition);
    for (const [partition, group] of byPartition) {
      const records = await this.#records(group);
      await this.#replayPartition(partition, records);
    }
  }

  /** The records that letters stand for, as the topic had them, by offset. */
  async #records(letters: readonly StoredLetter[]): Promise<KafkaRecord[]> {
    const records: KafkaRecord[] = [];
    for (const letter of letters) {
      const { source, timestampMs, key, value, headers, leftOutBytes } = letter;
      const record = { offset: source.offset, timestampMs, key, value, headers };
      if (leftOutBytes !== undefined) {
        const original = await this.#parts.source.at(source.partition, source.offset);
        if (!isSame(original, timestampMs, leftOutBytes)) {
          this.#fail(source.partition, record, letter.stage, valueGone(leftOutBytes));
          continue;
        }
        record.value = original!.value;
      }
      records.push(record);
    }
    return records.sort((a, b) => a.offset - b.offset);
  }

  async #replayPartition(partition: number, records: KafkaRecord[]): Promise<void> {
    const { decoder, layout, times } = this.#parts;
    await decoder.ready?.(records);
    const given = await times?.of(partition, records);
    const work = prepare(partition, records, {
      decoder,
      layout,
      bounds: DEFAULT_BATCH_BOUNDS,
      clock: given && replayed(given),
    });
    this.counts.deleted += work.ignored.length;
    for (const { record, error } of work.rejects) {
      this.#fail(partition, record, "VALUE_CONVERTER", error);
    }
    // All of them, also when one fails: what is acknowledged is counted, and nothing is left running.
    const outcomes = await Promise.allSettled(
      work.batches.map((batch) => this.#write(partition, batch)),
    );
    const failure = outcomes.find(({ status }) => status === "rejected");
    if (failure?.status === "rejected") throw failure.reason;
  }

  async #write(partition: number, { items }: Group<DecodedRecord>): Promise<void> {
    const rejected = await writeGroup(this.#parts.writer, this.#parts.layout, items);
    for (const { index, error } of rejected) {
      this.#fail(partition, items[index]!.record, "TASK_PUT", error);
    }
    this.counts[items[0]!.deletes ? "deleted" : "stored"] += items.length - rejected.length;
  }

  #fail(partition: number, record: KafkaRecord, stage: string, error: AndeanError): void {
    const { offset } = record;
    this.failed.push({ partition, offset, stage, code: error.code, reason: error.message });
  }
}

/** A topic that was deleted and made again has other records at the same offsets. */
function isSame(original: KafkaRecord | undefined, timestampMs: number, bytes: number): boolean {
  return original?.timestampMs === timestampMs && original.value?.length === bytes;
}

function valueGone(bytes: number): AndeanError {
  return new AndeanError(
    "unaccounted",
    `its dead letter is without the value of ${bytes} bytes, and the topic no longer has it`,
  );
}
