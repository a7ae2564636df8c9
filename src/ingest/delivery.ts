import { deadLetter, type DeadLetterStage } from "../dead_letters/dead_letter.ts";
import type { DeadLetterWriter } from "../dead_letters/dead_letter_store.ts";
import { AndeanError } from "../errors/andean_error.ts";
import { emptyTally, mergeTally, type RangeTally, tallyOf } from "../ledger/tally.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { DecodedRecord } from "../record/row_decoder.ts";
import type { BatchBounds, Group } from "../rows/grouping.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import { prepare } from "../rows/prepare.ts";
import { replayed } from "../rows/write_clock.ts";
import { writeGroup } from "../rows/write_group.ts";
import type { RejectedRow, RowWriter } from "../scylla/row_writer.ts";
import { stoppedAt } from "./pipeline_errors.ts";
import type { TableDrift } from "./table_drift.ts";

/** What a {@linkcode Delivery} is made of. */
export interface DeliveryParts {
  topic: string;
  writer: Pick<RowWriter, "write">;
  deadLetters: Pick<DeadLetterWriter, "add">;
  onError: "dead-letter" | "stop";
  /** Told of rows that the database has acknowledged. */
  onStored?: ((items: readonly DecodedRecord[]) => void) | undefined;
  batchBounds: BatchBounds;
  /** The plan as the table is now; absent where it is the same for ever. */
  drift?: Pick<TableDrift, "current" | "fresh"> | undefined;
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
  async write(
    partition: number,
    plan: RowPlan,
    { items }: Group<DecodedRecord>,
  ): Promise<RangeTally> {
    const { writer, drift, onStored } = this.#parts;
    let rejected: RejectedRow[];
    try {
      rejected = await writeGroup(writer, plan.layout, items);
    } catch (thrown) {
      const isUnfit = thrown instanceof AndeanError && thrown.code === "table-mismatch";
      if (!isUnfit || drift === undefined || await drift.fresh() === plan) throw thrown;
      return await this.#writeAnew(partition, drift.current, items);
    }
    await Promise.all(
      rejected.map(({ index, error }) =>
        this.setAside(partition, items[index]!.record, "TASK_PUT", error)
      ),
    );
    onStored?.(rejected.length === 0 ? items : without(items, rejected));
    const tally = tallyOf(partition, items);
    tally.deadLettered = rejected.length;
    const written = items.length - rejected.length;
    if (items[0]!.deletes) tally.deleted = written;
    else tally.stored = written;
    return tally;
  }

  /** Rows that were made for the table as it was are made of their records once more. */
  async #writeAnew(
    partition: number,
    plan: RowPlan,
    items: readonly DecodedRecord[],
  ): Promise<RangeTally> {
    const { batches, rejects } = prepare(partition, items.map(({ record }) => record), {
      ...plan,
      bounds: this.#parts.batchBounds,
      clock: replayed(items.map(({ writeTimeUs }) => writeTimeUs)),
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

  /** Sets a record aside that can't become a row; with `--on-error stop` the run ends at it. */
  async setAside(
    partition: number,
    record: KafkaRecord,
    stage: DeadLetterStage,
    error: AndeanError,
  ): Promise<RangeTally> {
    const { topic, onError, deadLetters } = this.#parts;
    if (onError === "stop" || error.code === "unmapped") {
      throw stoppedAt(topic, partition, record.offset, error);
    }
    const coordinates = { topic, partition, offset: record.offset };
    await deadLetters.add(deadLetter(coordinates, record, stage, error));
    return { ...tallyOf(partition, [record]), deadLettered: 1 };
  }
}

function without<Item>(items: readonly Item[], rejected: readonly RejectedRow[]): Item[] {
  const refused = new Set(rejected.map(({ index }) => index));
  return items.filter((_, index) => !refused.has(index));
}
