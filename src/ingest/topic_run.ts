import type { DeadLetterWriter } from "../dead_letters/dead_letter_store.ts";
import type { GroupConsumer } from "../kafka/group/group_consumer.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { DEFAULT_BATCH_BOUNDS, SHARED_BATCH_BYTES } from "../rows/grouping.ts";
import { openWriteClock } from "../rows/open_write_clock.ts";
import type { RowPlan } from "../rows/plan_rows.ts";
import type { RequestSlots } from "../scylla/write/request_slots.ts";
import { replicasOf } from "../scylla/write/replica_sets.ts";
import { RowWriter } from "../scylla/write/row_writer.ts";
import type { Services } from "../services/open_services.ts";
import { TableWatch } from "../scylla/table/table_watch.ts";
import { Assignment } from "./commit/assignment.ts";
import { Committer } from "./commit/committer.ts";
import type { FlowBounds, FlowGate } from "./deliver/flow_gate.ts";
import type { RunOptions, TopicOptions } from "./options.ts";
import { Pipeline } from "./deliver/pipeline.ts";
import type { Counts } from "./counts.ts";
import type { TopicFigures } from "./run_figures.ts";
import type { PartitionSnapshot, RunOutage, TopicSnapshot } from "./snapshot/run_snapshot.ts";
import { TopicMeter } from "./snapshot/topic_meter.ts";
import type { StartingPoint } from "./start/starting_points.ts";
import { TableDrift, type TableDriftParts } from "./drift/table_drift.ts";

/** One topic of a run, with all that it works with open and ready. */
export interface ReadyTopic extends TopicOptions {
  plan: RowPlan;
  /** The table that the plan was made for, and how another is made; absent where it never is. */
  altering?: Pick<TableDriftParts, "table" | "replan"> | undefined;
  points: readonly StartingPoint[];
  /** Of the rows, in seconds; 0 where they never expire. */
  tableTtlSeconds: number;
  /** Absent where none is kept. */
  ledger?: Pick<Ledger, "write"> | undefined;
}

/** What the topics of a run share. */
export interface SharedParts extends Services {
  slots: RequestSlots;
  gate: FlowGate;
  flowBounds: FlowBounds;
  deadLetters: DeadLetterWriter;
  /** What its writer tells that it writes. */
  what: string;
  commit: GroupConsumer["commit"];
  /** Ends the retrying. */
  giveUp: AbortSignal;
}

/** One topic of a run: what arrives of it, what becomes of that, and what may be committed. */
export class TopicRun {
  readonly pipeline: Pipeline;
  /** Where reading stops, by Kafka partition; without an entry it does not. */
  readonly targets: ReadonlyMap<number, number>;
  #ready: ReadyTopic;
  #starts: ReadonlyMap<number, number>;
  #committer: Committer;
  #session: Services["session"];
  #drift: TableDrift | undefined;
  #writer: RowWriter;
  #meter = new TopicMeter();
  #retried = 0;

  constructor(options: RunOptions, ready: ReadyTopic, shared: SharedParts) {
    const { topic, table, plan, points } = ready;
    const { group, consistency, onError, batchRows, batchKeys = 1 } = options;
    const { session, cluster, giveUp: signal } = shared;
    this.#ready = ready;
    this.#session = session;
    this.targets = new Map(
      options.until === "end" ? points.map(({ partition, end }) => [partition, end]) : [],
    );
    this.#starts = new Map(points.map(({ partition, start }) => [partition, start]));
    const drift = this.#drift = ready.altering && new TableDrift({
      ...ready.altering,
      plan,
      watch: new TableWatch(session, ready.altering.table),
      signal,
      positions: () => this.pipeline.assignment.positions(),
      onUnfit: (error) => this.pipeline.fail(error),
    });
    this.#writer = new RowWriter(session, {
      consistency,
      signal,
      what: shared.what,
      slots: shared.slots,
      onRetry: (error) => {
        this.#retried++;
        this.#meter.retried(error);
      },
      ...(drift && { beforePreparingAnew: (statement) => drift.requireFit(statement) }),
    });
    this.pipeline = new Pipeline({
      topic,
      ...plan,
      drift,
      writer: this.#writer,
      meter: this.#meter,
      deadLetters: shared.deadLetters,
      onError,
      onStored: options.onStored,
      batchBounds: {
        ...DEFAULT_BATCH_BOUNDS,
        maxRows: batchRows,
        sharing: batchKeys === 1 ? undefined : {
          maxKeys: batchKeys,
          maxBytes: SHARED_BATCH_BYTES,
          replicasOf: (statement, values) => replicasOf(session, statement, values),
        },
      },
      flowBounds: shared.flowBounds,
      gate: shared.gate,
      targets: this.targets,
      ...(plan.layout.identity === "coordinates" ? {} : {
        openClock: (partition, offset) => openWriteClock(cluster, topic, partition, offset, signal),
      }),
    });
    this.#committer = new Committer({
      consumer: { commit: (offsets) => shared.commit(topic, offsets) },
      assignment: () => this.pipeline.assignment,
      ledger: ready.ledger,
      claim: { topic, table, group, ttlSeconds: ready.tableTtlSeconds },
      consistency,
      signal,
    });
  }

  /**
   * Takes records over from these offsets on, and settles nothing of what came before.
   *
   * @param ownCommits Kafka partitions whose start was committed here, and by nobody after that
   */
  assign(starts: ReadonlyMap<number, number>, ownCommits: ReadonlySet<number>): void {
    this.#committer.assign(starts, ownCommits);
    this.pipeline.assign(new Assignment(starts));
  }

  /** Takes nothing over any more, until the next {@linkcode TopicRun.assign}. */
  lose(): void {
    this.#committer.lose();
    this.pipeline.hold();
    this.pipeline.assign(new Assignment(new Map()));
  }

  /** Follows changes of the table from now on. */
  watchTable(): void {
    this.#drift?.start(this.#session);
  }

  /** Ends {@linkcode TopicRun.watchTable}. */
  unwatchTable(): void {
    this.#drift?.stop();
  }

  /** Commits what is settled; failures are told and made up for by the next commit. */
  commit(): Promise<void> {
    return this.#committer.commit();
  }

  /** Whether there was nothing between the starts and the targets. */
  get isAtEnd(): boolean {
    return [...this.targets].every(([partition, end]) => this.#startOf(partition) >= end);
  }

  /** Records between the starts and the targets, of which some are not there any more. */
  get toRead(): number {
    let toRead = 0;
    for (const [partition, end] of this.targets) {
      toRead += Math.max(0, end - this.#startOf(partition));
    }
    return toRead;
  }

  #startOf(partition: number): number {
    return this.#starts.get(partition) ?? 0;
  }

  /** What became of the records so far, and how often a batch was sent again. */
  get counts(): Counts {
    return { ...this.pipeline.counts, retried: this.#retried };
  }

  /** What keeps this topic from going on now. */
  get outages(): RunOutage[] {
    const parts = {
      scylla: this.#writer.outage,
      room: this.pipeline.pause,
      commits: this.#committer.outage,
      ledger: this.#committer.ledgerOutage,
    };
    return Object.entries(parts).flatMap(([part, outage]) =>
      outage === undefined ? [] : [{ part: part as keyof typeof parts, ...outage }]
    );
  }

  /**
   * How far this topic is now.
   *
   * @param end where a Kafka partition of it ends, if that is known
   */
  snapshot(end: (partition: number) => number | undefined): TopicSnapshot {
    const { topic, keyspace, table } = this.#ready;
    const { records, stored, deadLettered, deleted } = this.#committer.tally;
    return {
      topic,
      keyspace,
      table,
      counts: this.counts,
      committed: { records, stored, deadLettered, deleted },
      ...this.#meter.snapshot(),
      partitions: this.pipeline.assignment.places().map((place): PartitionSnapshot => ({
        ...place,
        start: this.#startOf(place.partition),
        end: end(place.partition),
      })).sort((a, b) => a.partition - b.partition),
    };
  }

  /** What was done with this topic so far. */
  figures(): TopicFigures {
    const { topic, keyspace, table } = this.#ready;
    return {
      topic,
      keyspace,
      table,
      counts: this.counts,
      committed: [...this.#committer.committed]
        .map(([partition, offset]) => ({ partition, offset }))
        .sort((a, b) => a.partition - b.partition),
      latency: this.pipeline.latency,
    };
  }
}
