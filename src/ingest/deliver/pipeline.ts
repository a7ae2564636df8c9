import { AndeanError } from "../../errors/andean_error.ts";
import type { DeliveredBatch } from "../../kafka/group/delivered_batch.ts";
import type { KafkaRecord } from "../../record/kafka_record.ts";
import { LatencyRecorder } from "../../telemetry/latency.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { type Outage, OutageLog } from "../../telemetry/outage_log.ts";
import { type RangeTally, tallyOf } from "../../ledger/tally.ts";
import { Assignment } from "../commit/assignment.ts";
import type { RecordCounts } from "../counts.ts";
import { Delivery, type DeliveryParts } from "./delivery.ts";
import { type FlowBounds, FlowGate } from "./flow_gate.ts";
import type { RowPlan } from "../../rows/plan_rows.ts";
import { memoryOf } from "../../rows/prepare.ts";
import type { WriteClock } from "../../rows/write_clock.ts";
import { unexpected } from "./pipeline_errors.ts";
import { type FreshRows, freshRows } from "../drift/fresh_rows.ts";
import type { Settle, Watermark } from "../commit/watermark.ts";

/** What a {@linkcode Pipeline} is made of. */
export interface PipelineParts extends RowPlan, DeliveryParts {
  flowBounds: FlowBounds;
  /** Shared by the pipelines of a run, whose bounds then hold for all together. @default its own */
  gate?: FlowGate | undefined;
  /**
   * The clock of a Kafka partition whose next record has this offset; absent where the table keeps
   * every record.
   */
  openClock?: ((partition: number, offset: number) => Promise<WriteClock>) | undefined;
  /** Records from this offset on are left alone, per Kafka partition; absent for no end. */
  targets: ReadonlyMap<number, number>;
}

/** The longest between two looks at whether a wait is over, in milliseconds. */
const WAIT_MS = 250;

/**
 * The way of a record from its delivery to its acknowledgement: decode, group by partition key,
 * write, settle. It never holds more than its bounds allow, and never settles what is not stored.
 */
export class Pipeline {
  readonly latency = new LatencyRecorder();
  readonly gate: FlowGate;
  readonly counts: RecordCounts = { consumed: 0, stored: 0, deadLettered: 0, deleted: 0 };
  #parts: PipelineParts;
  #delivery: Delivery;
  #assignment = new Assignment(new Map());
  /** Of this assignment: after another, records are delivered again, from where it is told. */
  #clocks = new Map<number, Promise<WriteClock>>();
  #log = loggerFor("ingest");
  #pause = new OutageLog(this.#log, {
    meanwhile: "reading is paused",
    over: "reading goes on",
  });
  #open = true;
  #failure: AndeanError | undefined;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#delivery = new Delivery(parts);
    this.gate = parts.gate ?? new FlowGate(parts.flowBounds);
  }

  /** The Kafka partitions that are ours now. */
  get assignment(): Assignment {
    return this.#assignment;
  }

  /** Why nothing can be taken over now. */
  get pause(): Outage | undefined {
    return this.#pause.outage;
  }

  /** Why the run must end, if it must. */
  get failure(): AndeanError | undefined {
    return this.#failure;
  }

  /**
   * Takes over records of these Kafka partitions from now on. The assignment before is forgotten:
   * what it still has in flight is written, but settles nothing.
   */
  assign(assignment: Assignment): void {
    this.#assignment = assignment;
    this.#clocks.clear();
    this.gate.wake();
  }

  /** Takes nothing over until {@linkcode Pipeline.resume}; what is in flight goes on. */
  hold(): void {
    this.#open = false;
    this.gate.wake();
  }

  /** Takes records over again, unless the run has failed. */
  resume(): void {
    this.#open = this.#failure === undefined;
  }

  /**
   * Waits until nothing is in flight, of none of the pipelines that share the gate.
   *
   * @returns whether that was so within `maxMs` milliseconds
   */
  async drained(maxMs: number, onWait?: () => void): Promise<boolean> {
    const deadline = performance.now() + maxMs;
    while (this.gate.rows > 0 && performance.now() < deadline) {
      await this.gate.changed(WAIT_MS);
      onWait?.();
    }
    return this.gate.rows === 0;
  }

  /** Ends the run for a reason. */
  fail(error: AndeanError): void {
    this.#failure ??= error;
    this.hold();
  }

  /** Moves the watermark over offsets that hold no record. */
  passGap(partition: number, nextOffset: number): void {
    const watermark = this.#assignment.watermark(partition);
    if (watermark !== undefined && nextOffset > (watermark.read ?? 0)) {
      watermark.open(nextOffset, 0);
    }
  }

  /**
   * Takes over a batch, waiting while the bounds of what may be in flight are reached.
   *
   * @returns whether all of it was taken over: not where the run ends, the assignment changes, or
   * the batch goes past the target
   */
  async accept(batch: DeliveredBatch): Promise<boolean> {
    const { partition } = batch;
    const assignment = this.#assignment;
    const watermark = assignment.watermark(partition);
    if (watermark === undefined) return false;
    const target = this.#parts.targets.get(partition) ?? Infinity;
    // A batch that was taken over in part is delivered again, whole.
    const from = watermark.read ?? 0;
    const records = between(batch.records, from, target);
    const opening = records.length === 0 ? undefined : this.#clock(partition, records[0]!.offset);
    const clock = opening === undefined ? undefined : await opening;
    const chunkRows = Math.max(1, this.#parts.flowBounds.maxRows >> 1);
    for (let start = 0; start < records.length; start += chunkRows) {
      const chunk = records.length <= chunkRows ? records : records.slice(start, start + chunkRows);
      if (!await this.#schemasReady(chunk)) return false;
      // Once for each record, however often it is decoded.
      const times = clock && chunk.map(({ timestampMs }) => clock.next(timestampMs));
      // Before they are decoded: decoded records that wait would be most of the memory.
      const bytes = memoryOf(chunk);
      while (this.#open && !this.gate.fits(chunk.length, bytes)) {
        await this.gate.changed(WAIT_MS);
        this.#pause.failed(`${this.gate.rows} rows wait for the database`);
      }
      this.#pause.succeeded();
      if (!this.#open || assignment !== this.#assignment) return false;
      this.gate.enter(chunk.length, bytes);
      let taken = false;
      try {
        let fresh: FreshRows | undefined;
        // No plan is older than the moment at which its records are taken over.
        do fresh = await this.#fresh(partition, chunk, times); while (
          fresh !== undefined && fresh.plan !== this.#plan
        );
        if (fresh === undefined || !this.#open || assignment !== this.#assignment) return false;
        this.#takeOver(partition, chunk, fresh, watermark, bytes);
        taken = true;
      } finally {
        if (!taken) this.gate.leave(chunk.length, bytes);
      }
    }
    this.passGap(partition, Math.min(batch.nextOffset, target));
    return batch.nextOffset <= target;
  }

  get #plan(): RowPlan {
    return this.#parts.drift?.current ?? this.#parts;
  }

  #fresh(partition: number, chunk: readonly KafkaRecord[], times?: readonly number[]) {
    const { batchBounds: bounds, drift } = this.#parts;
    const wait = (answer: Promise<unknown>) => this.#while(answer);
    return freshRows({ bounds, drift, plan: () => this.#plan, wait }, partition, chunk, times);
  }

  /** Starts all that is to be done with records that the gate has let in. */
  #takeOver(
    partition: number,
    chunk: readonly KafkaRecord[],
    { plan, work }: FreshRows,
    watermark: Watermark,
    bytes: number,
  ): void {
    this.counts.consumed += work.rows;
    this.#log.debug("took offsets {from} to {to} of Kafka partition {partition}", {
      partition,
      from: chunk[0]!.offset,
      to: chunk.at(-1)!.offset,
      records: chunk.length,
    });
    const settle = watermark.open(
      chunk.at(-1)!.offset + 1,
      work.batches.length + work.rejects.length + Number(work.ignored.length > 0),
    );
    const bytesPerRow = bytes / work.rows;
    for (const group of work.batches) {
      this.#run(settle, group.items.length, bytesPerRow, () => {
        return this.#delivery.write(partition, plan, group);
      });
    }
    if (work.ignored.length > 0) {
      this.#run(settle, work.ignored.length, bytesPerRow, () => {
        // A record without a value that leaves no row counts as deleted.
        const deleted = work.ignored.length;
        return Promise.resolve({ ...tallyOf(partition, work.ignored), deleted });
      });
    }
    for (const { record, error } of work.rejects) {
      this.#run(settle, 1, bytesPerRow, () => {
        return this.#delivery.setAside(partition, record, "VALUE_CONVERTER", error);
      });
    }
  }

  /**
   * Waits for the schemas that records name.
   *
   * @returns whether the records can be decoded
   */
  async #schemasReady(records: readonly KafkaRecord[]): Promise<boolean> {
    const preparing = this.#plan.decoder.ready?.(records);
    return preparing === undefined || await this.#while(preparing);
  }

  /**
   * Waits for an answer of a service, but not beyond a rebalance or the end of the run.
   *
   * @returns whether it has come
   */
  async #while(answer: Promise<unknown>): Promise<boolean> {
    let done = false;
    answer.catch((error) => {
      // The end of the run ends the asking, too, which is no failure.
      if (error.code !== "interrupted") this.#failed(error);
    }).finally(() => {
      done = true;
      this.gate.wake();
    });
    while (this.#open && !done) await this.gate.changed(WAIT_MS);
    return this.#open;
  }

  #failed(error: unknown): void {
    this.fail(error instanceof AndeanError ? error : unexpected(error));
  }

  /** Times of an assignment go on from record to record, over its batches. */
  #clock(partition: number, offset: number): Promise<WriteClock> | undefined {
    const { openClock } = this.#parts;
    if (openClock === undefined) return undefined;
    let clock = this.#clocks.get(partition);
    if (clock === undefined) this.#clocks.set(partition, clock = openClock(partition, offset));
    return clock;
  }

  /** Does one part of a span, and settles it only if all of it is stored somewhere. */
  #run(settle: Settle, rows: number, bytesPerRow: number, work: () => Promise<RangeTally>): void {
    const started = performance.now();
    Promise.try(work).then(
      (tally) => {
        this.latency.record(performance.now() - started, rows);
        this.counts.stored += tally.stored;
        this.counts.deadLettered += tally.deadLettered;
        this.counts.deleted += tally.deleted;
        settle(tally);
      },
      // Not settled: the watermark stays below it, whatever else is acknowledged.
      (error) => this.#failed(error),
    ).finally(() => this.gate.leave(rows, rows * bytesPerRow));
  }
}

/** The records at offsets from `from` to before `to`; all are most often. */
function between(
  records: readonly KafkaRecord[],
  from: number,
  to: number,
): readonly KafkaRecord[] {
  return records.length === 0 || (records[0]!.offset >= from && records.at(-1)!.offset < to)
    ? records
    : records.filter(({ offset }) => offset >= from && offset < to);
}
