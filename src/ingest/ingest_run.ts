import type { KafkaCluster } from "../kafka/cluster.ts";
import { GroupConsumer } from "../kafka/group_consumer.ts";
import { RowWriter } from "../scylla/row_writer.ts";
import type { Session } from "../scylla/session.ts";
import { TableWatch } from "../scylla/table_watch.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { DEFAULT_BATCH_BOUNDS } from "../rows/grouping.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import { openWriteClock } from "../rows/open_write_clock.ts";
import { Assignment } from "./assignment.ts";
import type { DeadLetterWriter } from "../dead_letters/dead_letter_store.ts";
import { letterWriter } from "../dead_letters/open_store.ts";
import { Committer } from "./committer.ts";
import type { IngestOptions, IngestProgress, IngestResult } from "./options.ts";
import { Pipeline } from "./pipeline.ts";
import type { StartingPoint } from "./starting_points.ts";
import { TableDrift, type TableDriftParts } from "./table_drift.ts";

const COMMIT_EVERY_MS = 1_000;
const TICK_MS = 100;
/** What is not acknowledged this long after the drain began stays uncommitted. */
const DRAIN_MS = 30_000;
/** A rebalance waits for its slowest member: what takes longer is read again by the next owner. */
const HAND_OVER_MS = 10_000;
const MAX_IN_FLIGHT_BYTES = 256 * 1024 * 1024;

/** What a run works with; all of it is open and ready. */
export interface IngestRunParts {
  session: Session;
  cluster: KafkaCluster;
  plan: RowPlan;
  /** The table that the plan was made for, and how another is made; absent where it never is. */
  altering?: Pick<TableDriftParts, "table" | "replan"> | undefined;
  points: readonly StartingPoint[];
  /** Of the rows, in seconds; 0 where they never expire. */
  ttlSeconds: number;
  /** Absent where none is kept. */
  ledger?: Pick<Ledger, "write"> | undefined;
}

/** One run: its parts, from the join to the last commit. */
export class IngestRun {
  #options: IngestOptions;
  #session: Session;
  #log = loggerFor("ingest");
  /** Ends the retrying of writes; later than the drain begins. */
  #giveUp = new AbortController();
  #targets: Map<number, number>;
  #retried = 0;
  #started = performance.now();
  #deadLetters: DeadLetterWriter;
  #pipeline: Pipeline;
  #consumer: GroupConsumer;
  #starts: ReadonlyMap<number, number>;
  #joined = false;
  #committer: Committer;
  #drift: TableDrift | undefined;

  constructor(options: IngestOptions, parts: IngestRunParts) {
    const { session, cluster, plan, points } = parts;
    const { topic, group, from, table, consistency, sessionTimeoutMs } = options;
    this.#options = options;
    this.#session = session;
    this.#targets = new Map(
      options.until === "end" ? points.map(({ partition, end }) => [partition, end]) : [],
    );
    for (const { warning } of points) if (warning !== undefined) this.#log.warn(warning);
    this.#deadLetters = letterWriter(options.deadLetterPlace, {
      cluster,
      session,
      consistency,
      signal: this.#giveUp.signal,
    });
    const drift = this.#drift = parts.altering && new TableDrift({
      ...parts.altering,
      plan,
      watch: new TableWatch(session, parts.altering.table),
      signal: this.#giveUp.signal,
      positions: () => this.#pipeline.assignment.positions(),
      onUnfit: (error) => this.#pipeline.fail(error),
    });
    this.#pipeline = new Pipeline({
      topic,
      ...plan,
      drift,
      writer: new RowWriter(session, {
        consistency,
        signal: this.#giveUp.signal,
        onRetry: () => this.#retried++,
        ...(drift && { beforePreparingAnew: (statement) => drift.requireFit(statement) }),
      }),
      deadLetters: this.#deadLetters,
      onError: options.onError,
      batchBounds: { ...DEFAULT_BATCH_BOUNDS, maxRows: options.batchRows },
      flowBounds: { maxRows: options.maxInFlight, maxBytes: MAX_IN_FLIGHT_BYTES },
      targets: this.#targets,
      ...(plan.layout.identity === "coordinates" ? {} : {
        openClock: (partition, offset) =>
          openWriteClock(cluster, topic, partition, offset, this.#giveUp.signal),
      }),
    });
    this.#starts = new Map(points.map(({ partition, start }) => [partition, start]));
    this.#consumer = new GroupConsumer(
      cluster.connection,
      { topic, group, from, sessionTimeoutMs },
      {
        onAssigned: (starts) => {
          this.#joined = true;
          this.#pipeline.assign(new Assignment(starts));
          if (!options.signal.aborted) this.#pipeline.resume();
        },
        onRevoking: () => this.#handOver(),
        onLost: () => {
          this.#joined = false;
          this.#pipeline.hold();
          this.#pipeline.assign(new Assignment(new Map()));
        },
        onBatch: async (batch) => {
          const whole = await this.#pipeline.accept(batch);
          const target = this.#targets.get(batch.partition) ?? Infinity;
          if (batch.nextOffset >= target) this.#consumer.pause(batch.partition);
          return whole;
        },
        onGap: (partition, nextOffset) => this.#pipeline.passGap(partition, nextOffset),
        onFailed: (error) => this.#pipeline.fail(error),
      },
      points.filter(({ warning }) => warning !== undefined).map(({ partition }) => partition),
    );
    this.#committer = new Committer({
      consumer: this.#consumer,
      assignment: () => this.#pipeline.assignment,
      ledger: parts.ledger,
      claim: { topic, table, group, ttlSeconds: parts.ttlSeconds },
      consistency,
      signal: this.#giveUp.signal,
    });
  }

  async toEnd(): Promise<IngestResult> {
    const { signal } = this.#options;
    const onAbort = () => this.#pipeline.hold();
    signal.addEventListener("abort", onAbort, { once: true });
    this.#drift?.start(this.#session);
    try {
      if (this.#options.onError === "dead-letter") await this.#deadLetters.ready();
      if (!this.#nothingToDo()) {
        this.#consumer.start();
        await this.#untilDone();
        await this.#drain();
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#drift?.stop();
      this.#giveUp.abort();
      await this.#consumer.stop();
      await this.#deadLetters.close();
    }
    if (this.#pipeline.failure !== undefined) throw this.#pipeline.failure;
    return this.#result();
  }

  #nothingToDo(): boolean {
    return this.#options.until === "end" &&
      [...this.#targets].every(([partition, end]) => (this.#starts.get(partition) ?? 0) >= end);
  }

  /** Commits now and then until the targets are reached, the signal comes, or the run fails. */
  async #untilDone(): Promise<void> {
    const { until, signal, onProgress } = this.#options;
    let commitAt = performance.now() + COMMIT_EVERY_MS;
    while (!signal.aborted && this.#pipeline.failure === undefined) {
      await this.#pipeline.gate.changed(TICK_MS);
      onProgress?.(this.#progress());
      const { assignment } = this.#pipeline;
      const atEnd = until === "end" && this.#joined && assignment.settledUpTo(this.#targets);
      if (performance.now() < commitAt && !atEnd) continue;
      await this.#committer.commit();
      commitAt = performance.now() + COMMIT_EVERY_MS;
      // Judged by what is committed, not by what is read: after a rebalance it is read again.
      if (atEnd && assignment.committedUpTo(this.#targets)) return;
    }
  }

  /** Finishes what is in flight, and commits it while we are still in the group. */
  async #drain(): Promise<void> {
    this.#pipeline.hold();
    this.#consumer.pause();
    const { gate } = this.#pipeline;
    if (gate.rows > 0) this.#log.info("draining {rows} rows", { rows: gate.rows });
    const { onProgress } = this.#options;
    if (!await this.#pipeline.drained(DRAIN_MS, () => onProgress?.(this.#progress()))) {
      this.#log.warn("{rows} rows are not acknowledged; they stay uncommitted", {
        rows: gate.rows,
      });
    }
    await this.#committer.commit();
  }

  /** What is committed before others take over need not be read again by them. */
  async #handOver(): Promise<void> {
    this.#pipeline.hold();
    await this.#pipeline.drained(HAND_OVER_MS);
    await this.#committer.commit();
  }

  #progress(): IngestProgress {
    const { counts, gate } = this.#pipeline;
    let remaining: number | undefined;
    if (this.#options.until === "end") {
      let toRead = 0;
      for (const [partition, end] of this.#targets) {
        toRead += Math.max(0, end - (this.#starts.get(partition) ?? 0));
      }
      remaining = Math.max(0, toRead - counts.stored - counts.deadLettered - counts.deleted);
    }
    return {
      ...counts,
      inFlight: gate.rows,
      retried: this.#retried,
      remaining,
      seconds: this.#seconds(),
    };
  }

  #result(): IngestResult {
    const { counts, latency } = this.#pipeline;
    const seconds = this.#seconds();
    return {
      ...counts,
      retried: this.#retried,
      committed: [...this.#committer.committed]
        .map(([partition, offset]) => ({ partition, offset }))
        .sort((a, b) => a.partition - b.partition),
      seconds,
      recordsPerSecond: Math.round(counts.consumed / seconds),
      latencyMs: latency.summary(),
      interrupted: this.#options.signal.aborted,
    };
  }

  #seconds(): number {
    return (performance.now() - this.#started) / 1_000;
  }
}
