import type { DeadLetterWriter } from "../dead_letters/dead_letter_store.ts";
import { placeName } from "../dead_letters/dead_letter_store.ts";
import { letterWriter } from "../dead_letters/open_store.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import type { DeliveredBatch } from "../kafka/group/delivered_batch.ts";
import { GroupConsumer } from "../kafka/group/group_consumer.ts";
import type { TopicOffsets, TopicPartitions } from "../kafka/group/group_membership.ts";
import { RequestSlots } from "../scylla/write/request_slots.ts";
import type { Services } from "../services/open_services.ts";
import { loggerFor } from "../telemetry/log.ts";
import { FlowGate, IN_FLIGHT_BYTES } from "./deliver/flow_gate.ts";
import type { RunOptions } from "./options.ts";
import { settledOf, sumCounts } from "./counts.ts";
import type { RunFigures } from "./run_figures.ts";
import { EndOffsets } from "./snapshot/end_offsets.ts";
import type { RunOutage, RunPhase, RunSnapshot } from "./snapshot/run_snapshot.ts";
import { type ReadyTopic, TopicRun } from "./topic_run.ts";

const COMMIT_EVERY_MS = 1_000;
const TICK_MS = 100;
/** From one word on how far it is to the next. */
const PROGRESS_MS = 100;
/** What is not acknowledged this long after the drain began stays uncommitted. */
const DRAIN_MS = 30_000;
/** A rebalance waits for its slowest member: what takes longer is read again by the next owner. */
const HAND_OVER_MS = 10_000;

/** What a run works with; all of it is open and ready. */
export interface IngestRunParts extends Services {
  /** At least one. */
  topics: readonly ReadyTopic[];
}

/** One run: its topics, from the join to the last commit, as one member of the group. */
export class IngestRun {
  #options: RunOptions;
  #log = loggerFor("ingest");
  /** Ends the retrying of writes; later than the drain begins. */
  #giveUp = new AbortController();
  #started = performance.now();
  #gate: FlowGate;
  #topics = new Map<string, TopicRun>();
  /** By the names of their places: topics may set records aside in one place. */
  #deadLetters = new Map<string, DeadLetterWriter>();
  #consumer: GroupConsumer;
  #joined = false;
  /** Generations of the group that it was a member of. */
  #generations = 0;
  #draining = false;
  #ends: EndOffsets;
  #progressAt = 0;

  constructor(options: RunOptions, { session, cluster, topics }: IngestRunParts) {
    const { group, from, consistency, sessionTimeoutMs } = options;
    this.#options = options;
    // Of all topics together.
    const { maxInFlight: maxRows, maxInFlightBytes: maxBytes = IN_FLIGHT_BYTES } = options;
    const flowBounds = { maxRows, maxBytes };
    this.#gate = new FlowGate(flowBounds);
    this.#consumer = new GroupConsumer(
      cluster.connection,
      { topics: topics.map(({ topic }) => topic), group, from, sessionTimeoutMs },
      {
        onAssigned: (starts, ownCommits) => this.#assign(starts, ownCommits),
        onRevoking: () => this.#handOver(),
        onLost: () => this.#lose(),
        onBatch: (topic, batch) => this.#accept(topic, batch),
        onGap: (topic, partition, nextOffset) =>
          this.#topics.get(topic)?.pipeline.passGap(partition, nextOffset),
        onFailed: (error) => this.#fail(error),
      },
      unheldOf(topics),
    );
    this.#ends = new EndOffsets(cluster, topics.map(({ topic }) => topic));
    const shared = {
      session,
      cluster,
      slots: new RequestSlots(),
      gate: this.#gate,
      flowBounds,
      giveUp: this.#giveUp.signal,
      commit: this.#consumer.commit.bind(this.#consumer),
    };
    for (const ready of topics) {
      for (const { unheld } of ready.points) {
        if (unheld !== undefined) this.#log.warn(unheld.warning);
      }
      const { deadLetterPlace: place, keyspace, table } = ready;
      const deadLetters = this.#deadLetters.get(placeName(place)) ??
        letterWriter(place, { session, cluster, consistency, signal: this.#giveUp.signal });
      this.#deadLetters.set(placeName(place), deadLetters);
      const what = topics.length === 1 ? "rows" : `rows to ${keyspace}.${table}`;
      const run = new TopicRun(options, ready, { ...shared, deadLetters, what });
      this.#topics.set(ready.topic, run);
    }
  }

  get #runs(): TopicRun[] {
    return [...this.#topics.values()];
  }

  /**
   * Runs until the end, the signal or the first failure; then all that is in flight is finished, or
   * given up after half a minute, committed where it is settled, and the group left.
   *
   * @throws {AndeanError} why a topic can't go on, or the group can't be joined
   */
  async toEnd(): Promise<RunFigures> {
    const { signal, until, onError } = this.#options;
    const onAbort = () => this.#hold();
    signal.addEventListener("abort", onAbort, { once: true });
    for (const run of this.#runs) run.watchTable();
    this.#ends.start();
    try {
      if (onError === "dead-letter") {
        for (const deadLetters of this.#deadLetters.values()) await deadLetters.ready();
      }
      if (until !== "end" || !this.#runs.every(({ isAtEnd }) => isAtEnd)) {
        this.#consumer.start();
        await this.#untilDone();
        await this.#drain();
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      for (const run of this.#runs) run.unwatchTable();
      this.#giveUp.abort();
      await this.#consumer.stop();
      for (const deadLetters of this.#deadLetters.values()) await deadLetters.close();
      await this.#ends.stop();
    }
    if (this.#failure !== undefined) throw this.#failure;
    return {
      topics: this.#runs.map((run) => run.figures()),
      seconds: this.#seconds(),
      interrupted: signal.aborted,
    };
  }

  #assign(starts: TopicOffsets, ownCommits: TopicPartitions): void {
    this.#joined = true;
    this.#generations++;
    for (const [topic, run] of this.#topics) {
      run.assign(starts.get(topic) ?? new Map(), ownCommits.get(topic) ?? new Set());
      if (!this.#options.signal.aborted && this.#failure === undefined) run.pipeline.resume();
    }
  }

  #lose(): void {
    this.#joined = false;
    for (const run of this.#runs) run.lose();
  }

  async #accept(topic: string, batch: DeliveredBatch): Promise<boolean> {
    const run = this.#topics.get(topic);
    if (run === undefined) return false;
    const whole = await run.pipeline.accept(batch);
    const { partition, nextOffset } = batch;
    const target = run.targets.get(partition) ?? Infinity;
    if (nextOffset >= target) this.#consumer.pause({ topic, partition });
    return whole;
  }

  /** What the whole run ends with: one topic that can't go on ends it for all. */
  get #failure(): AndeanError | undefined {
    return this.#runs.find(({ pipeline }) => pipeline.failure !== undefined)?.pipeline.failure;
  }

  #fail(error: AndeanError): void {
    for (const { pipeline } of this.#runs) pipeline.fail(error);
  }

  #hold(): void {
    for (const { pipeline } of this.#runs) pipeline.hold();
  }

  /** Commits now and then until the targets are reached, the signal comes, or the run fails. */
  async #untilDone(): Promise<void> {
    const { until, signal } = this.#options;
    let commitAt = performance.now() + COMMIT_EVERY_MS;
    while (!signal.aborted && this.#failure === undefined) {
      await this.#gate.changed(TICK_MS);
      this.#tell();
      const assignments = this.#runs.map(({ pipeline: { assignment }, targets }) => ({
        assignment,
        targets,
      }));
      const atEnd = until === "end" && this.#joined &&
        assignments.every(({ assignment, targets }) => assignment.settledUpTo(targets));
      if (performance.now() < commitAt && !atEnd) continue;
      await this.#commit();
      commitAt = performance.now() + COMMIT_EVERY_MS;
      // Judged by what is committed, not by what is read: after a rebalance it is read again.
      if (
        atEnd &&
        assignments.every(({ assignment, targets }) => assignment.committedUpTo(targets))
      ) return;
    }
  }

  async #commit(): Promise<void> {
    await Promise.all(this.#runs.map((run) => run.commit()));
  }

  /** Finishes what is in flight, and commits it while we are still in the group. */
  async #drain(): Promise<void> {
    this.#draining = true;
    this.#hold();
    this.#consumer.pause();
    const rows = () => ({ rows: this.#gate.rows });
    if (this.#gate.rows > 0) this.#log.info("draining {rows} rows", rows());
    if (!await this.#drained(DRAIN_MS)) {
      this.#log.warn("{rows} rows are not acknowledged; they stay uncommitted", rows());
    }
    await this.#commit();
    this.#tell(PROGRESS_MS);
  }

  /** What is committed before others take over need not be read again by them. */
  async #handOver(): Promise<void> {
    this.#hold();
    await this.#drained(HAND_OVER_MS);
    await this.#commit();
  }

  /** Any pipeline waits for all, because they share the gate. */
  async #drained(maxMs: number): Promise<boolean> {
    return await this.#runs[0]?.pipeline.drained(maxMs, () => this.#tell()) ?? true;
  }

  /** Tells how far it is, unless that was told a moment ago. */
  #tell(overdueMs = 0): void {
    const { onProgress } = this.#options;
    const now = performance.now();
    if (onProgress === undefined || now + overdueMs < this.#progressAt) return;
    this.#progressAt = now + PROGRESS_MS;
    onProgress(this.#snapshot());
  }

  #snapshot(): RunSnapshot {
    const counts = sumCounts(this.#runs.map((run) => run.counts));
    const toRead = this.#runs.reduce((sum, run) => sum + run.toRead, 0);
    const { until, maxInFlight: maxRows, maxInFlightBytes: maxBytes = IN_FLIGHT_BYTES } =
      this.#options;
    return {
      atMs: Date.now(),
      seconds: this.#seconds(),
      phase: this.#phase,
      members: { all: 1, joined: Number(this.#joined) },
      rebalances: Math.max(0, this.#generations - 1),
      outages: this.#outages,
      inFlight: { rows: this.#gate.rows, bytes: this.#gate.bytes, maxRows, maxBytes },
      counts,
      remaining: until === "end" ? Math.max(0, toRead - settledOf(counts)) : undefined,
      topics: [...this.#topics].map(([topic, run]) =>
        run.snapshot((partition) => this.#ends.end(topic, partition))
      ),
    };
  }

  get #phase(): RunPhase {
    if (this.#draining) return "draining";
    return this.#joined ? "reading" : "joining";
  }

  get #outages(): RunOutage[] {
    const { outage } = this.#consumer;
    const kafka: RunOutage[] = outage === undefined ? [] : [{ part: "kafka", ...outage }];
    return [...kafka, ...this.#runs.flatMap((run) => run.outages)];
  }

  #seconds(): number {
    return (performance.now() - this.#started) / 1_000;
  }
}

/** What the group has committed and the topics are known not to hold. */
function unheldOf(topics: readonly ReadyTopic[]): TopicOffsets {
  return new Map(
    topics.map(({ topic, points }) => [
      topic,
      new Map(
        points.flatMap(({ partition, unheld }) =>
          unheld === undefined ? [] : [[partition, unheld.offset]]
        ),
      ),
    ]),
  );
}
