import { deadLetter, type DeadLetterStage } from "../../dead_letters/dead_letter.ts";
import type { DeadLetterWriter } from "../../dead_letters/dead_letter_store.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import { emptyTally, mergeTally, type RangeTally, tallyOf } from "../../ledger/tally.ts";
import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { DecodedRecord } from "../../record/row_decoder.ts";
import type { BatchBounds, Group } from "../../rows/grouping.ts";
import type { RowPlan } from "../../rows/plan_rows.ts";
import { prepare } from "../../rows/prepare.ts";
import { replayed } from "../../rows/write_clock.ts";
import { writeGroup } from "../../rows/write_group.ts";
import { OutdatedRows } from "../../scylla/driver/packed_rows.ts";
import type { RejectedRow, RowWriter } from "../../scylla/write/row_writer.ts";
import { stoppedAt } from "./pipeline_errors.ts";
import type { TopicMeter } from "../snapshot/topic_meter.ts";
import type { TableDrift } from "../drift/table_drift.ts";

/** What a {@linkcode Delivery} is made of. */
export interface DeliveryParts {
  topic: string;
  writer: Pick<RowWriter, "write">;
  deadLetters: Pick<DeadLetterWriter, "add">;
  onError: "dead-letter" | "stop";
  /** Counts how it goes. @default nobody does */
  meter?: Pick<TopicMeter, "wrote" | "setAside"> | undefined;
  /** Told of rows that the database has acknowledged. */
  onStored?: ((records: readonly KafkaRecord[]) => void) | undefined;
  batchBounds: BatchBounds;
  /** The plan as the table is now; absent where it is the same for ever. */
  drift?: Pick<TableDrift, "current" | "fresh"> | undefined;
}

/** A batch on its way to the table. */
interface WrittenGroup {
  records: readonly KafkaRecord[];
  /** When they are written, where the table does not keep every record; else empty. */
  times: readonly number[];
  deletes: boolean;
  /** Of all of them, whatever becomes of each. */
  tally: RangeTally;
  rejected: Promise<RejectedRow[]>;
}

/** The last step of a record's way: into the table, or to the dead letters. */
export class Delivery {
  #parts: DeliveryParts;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /**
   * Writes a batch of rows, or deletes them, and sets aside what the database refuses.
   *
   * @param plan the one that has made the rows
   * @throws {AndeanError} where something is not stored anywhere
   */
  write(partition: number, plan: RowPlan, { items }: Group<DecodedRecord>): Promise<RangeTally> {
    // While the rows wait for the database nothing keeps what was decoded, only the records: they
    // are little more than places in what was fetched.
    return this.#written(partition, plan, {
      records: items.map(({ record }) => record),
      times: plan.layout.identity === "coordinates" ? [] : items.map((item) => item.writeTimeUs),
      deletes: items[0]!.deletes,
      tally: tallyOf(partition, items),
      rejected: writeGroup(this.#parts.writer, plan.layout, items),
    });
  }

  async #written(
    partition: number,
    plan: RowPlan,
    { records, times, deletes, tally, rejected: writing }: WrittenGroup,
  ): Promise<RangeTally> {
    const { drift, onStored, meter } = this.#parts;
    const started = performance.now();
    let rejected: RejectedRow[];
    try {
      rejected = await writing;
    } catch (thrown) {
      if (thrown instanceof OutdatedRows) {
        return await this.#writeAnew(partition, drift?.current ?? plan, records, times);
      }
      const isUnfit = thrown instanceof AndeanError && thrown.code === "table-mismatch";
      if (!isUnfit || drift === undefined || await drift.fresh() === plan) throw thrown;
      return await this.#writeAnew(partition, drift.current, records, times);
    }
    const written = rejected.length === 0 ? records : without(records, rejected);
    if (written.length > 0) meter?.wrote(written, performance.now() - started);
    await Promise.all(
      rejected.map(({ index, error }) =>
        this.setAside(partition, records[index]!, "TASK_PUT", error)
      ),
    );
    onStored?.(written);
    tally.deadLettered = rejected.length;
    if (deletes) tally.deleted = written.length;
    else tally.stored = written.length;
    return tally;
  }

  /** Rows that were made for the table as it was are made of their records once more. */
  async #writeAnew(
    partition: number,
    plan: RowPlan,
    records: readonly KafkaRecord[],
    times: readonly number[],
  ): Promise<RangeTally> {
    const { batches, rejects } = prepare(partition, records, {
      ...plan,
      bounds: this.#parts.batchBounds,
      clock: times.length === 0 ? undefined : replayed(times),
    });
    const tallies = await Promise.all([
      ...batches.map((group) => this.write(partition, plan, group)),
      ...rejects.map(({ record, error }) =>
        this.setAside(partition, record, "VALUE_CONVERTER", error)
      ),
    ]);
    const sum = emptyTally();
    for (const tally of tallies) mergeTally(sum, tally);
    return sum;
  }

  /**
   * Sets a record aside that can't become a row.
   *
   * @returns the tally of this one record
   * @throws {AndeanError} the given one with the record's place, where the run is to end at it; or
   * why its letter is not kept
   */
  async setAside(
    partition: number,
    record: KafkaRecord,
    stage: DeadLetterStage,
    error: AndeanError,
  ): Promise<RangeTally> {
    const { topic, onError, deadLetters, meter } = this.#parts;
    if (onError === "stop" || error.code === "unmapped") {
      throw stoppedAt(topic, partition, record.offset, error);
    }
    const coordinates = { topic, partition, offset: record.offset };
    const letter = deadLetter(coordinates, record, stage, error);
    await deadLetters.add(letter);
    meter?.setAside(letter);
    return { ...tallyOf(partition, [record]), deadLettered: 1 };
  }
}

function without<Item>(items: readonly Item[], rejected: readonly RejectedRow[]): Item[] {
  const refused = new Set(rejected.map(({ index }) => index));
  return items.filter((_, index) => !refused.has(index));
}
