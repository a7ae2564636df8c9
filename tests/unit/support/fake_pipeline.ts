import { AndeanError } from "../../../src/errors/andean_error.ts";
import { Assignment } from "../../../src/ingest/commit/assignment.ts";
import { Pipeline, type PipelineParts } from "../../../src/ingest/deliver/pipeline.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import type { Coordinates, KafkaRecord } from "../../../src/record/kafka_record.ts";
import { PLAIN_LAYOUT, tickPlan } from "./layouts.ts";
import { bytes, record, tick } from "./records.ts";

type DeliveredBatch = Parameters<Pipeline["accept"]>[0];

/** What will become of a record: stored under symbol A or B, or set aside for one of two reasons. */
export type Kind = "A" | "B" | "undecodable" | "refused";

/** A request to the database or the dead-letter topic that waits for its answer. */
export interface PendingRequest {
  to: "database" | "dead letters";
  /** The records' offsets. */
  offsets: number[];
  partition: number;
  answer(): void;
  fail(error: AndeanError): void;
}

/** A record that the pipeline will treat as its kind says. */
export function recordOf(kind: Kind, offset: number): KafkaRecord {
  const value = kind === "undecodable" ? bytes("junk") : jsonCodec.encode(tick({ symbol: kind }));
  return record(offset, { value });
}

/** Records of the given kinds at consecutive offsets from `from`, as one delivery. */
export function batchOf(kinds: Kind[], from = 0, partition = 0): DeliveredBatch {
  const records = kinds.map((kind, index) => recordOf(kind, from + index));
  return { partition, records, nextOffset: from + kinds.length };
}

/** A pipeline between a database and a dead-letter topic that answer when they are told to. */
export class FakePipeline {
  readonly pending: PendingRequest[] = [];
  /** How often each `partition/offset` was acknowledged, by either. */
  readonly stored = new Map<string, number>();
  readonly setAside = new Map<string, number>();
  readonly pipeline: Pipeline;

  constructor(parts: Partial<PipelineParts> = {}, partitions = [0]) {
    this.pipeline = new Pipeline({
      topic: "ticks",
      ...tickPlan(PLAIN_LAYOUT),
      writer: { write: (_, rows) => this.#write(rows as [number, number, string][]) },
      deadLetters: { add: ({ source }) => this.#add(source) },
      onError: "dead-letter",
      batchBounds: { maxRows: 3, maxBytes: 1_000 },
      flowBounds: { maxRows: 1_000, maxBytes: 1_000_000 },
      targets: new Map(),
      ...parts,
    });
    this.assign(...partitions);
  }

  /** Begins a new assignment: of these Kafka partitions, from their beginning. */
  assign(...partitions: number[]): void {
    this.pipeline.assign(new Assignment(new Map(partitions.map((partition) => [partition, 0]))));
  }

  /** The offset that may be committed. */
  committable(partition = 0): number | undefined {
    return this.pipeline.assignment.watermark(partition)?.committable;
  }

  accept(batch: DeliveredBatch): Promise<boolean> {
    return this.pipeline.accept(batch);
  }

  /** Whether a record is stored or set aside. */
  acknowledged(partition: number, offset: number): boolean {
    const key = `${partition}/${offset}`;
    return this.stored.has(key) || this.setAside.has(key);
  }

  #write(rows: [number, number, string][]) {
    const { promise, resolve, reject } = Promise.withResolvers<
      { index: number; error: AndeanError }[]
    >();
    this.pending.push({
      to: "database",
      partition: rows[0]![0],
      offsets: rows.map(([, offset]) => offset),
      answer: () => {
        const rejected = [];
        for (const [index, [partition, offset, symbol]] of rows.entries()) {
          if (symbol !== "refused") count(this.stored, partition, offset);
          else rejected.push({ index, error: new AndeanError("rejected", "refused") });
        }
        resolve(rejected);
      },
      fail: reject,
    });
    return promise;
  }

  #add({ partition, offset }: Coordinates) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.pending.push({
      to: "dead letters",
      partition,
      offsets: [offset],
      answer: () => {
        count(this.setAside, partition, offset);
        resolve();
      },
      fail: reject,
    });
    return promise;
  }
}

function count(counts: Map<string, number>, partition: number, offset: number): void {
  const key = `${partition}/${offset}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
