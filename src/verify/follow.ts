import { letterReader } from "../dead_letters/open_store.ts";
import { AndeanError } from "../errors/andean_error.ts";
import { sleep } from "../errors/sleep.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import { type Audit, noFindings } from "./audit.ts";
import { Books } from "./books/books.ts";
import { excuseOverwritten } from "./second_look/excuse.ts";
import { type Evidence, gatherEvidence, lossesBy } from "./evidence.ts";
import { MAX_LOOK_UPS } from "./method.ts";
import { auditKeysByScan } from "./keys/natural_scan.ts";
import type { VerifyOptions } from "./options.ts";
import type { PartitionReport } from "./books/partition_books.ts";
import { auditByPointReads } from "./keys/point_audit.ts";
import { auditByScan } from "./scan/scan_audit.ts";
import { type Services, withServices } from "./services.ts";
import { noTotals, sumTotals, type Totals, type Verdict, verdictOf } from "./books/totals.ts";
import { inWindow, timeWindow } from "./window.ts";

/** What is followed, and how. */
export interface FollowOptions extends VerifyOptions {
  /** Only what this consumer group has committed is looked at. */
  group: string;
  /** From one look to the next, in milliseconds. */
  intervalMs: number;
  /** Goes on after a loss, until the signal. @default false */
  goOn?: boolean | undefined;
  /** Told what each look has found; the next look waits for it. */
  onInterval?: (interval: FollowedInterval) => void | Promise<void>;
}

/** What one look has found. */
export interface FollowedInterval {
  /** Of the records that were committed since the look before. */
  fresh: Totals;
  /** Of all records so far. */
  totals: Totals;
  /** Offsets that the topic holds and the group has not committed yet. */
  lag: number;
  /** Why this look could not be finished; it is made up for by the next one. */
  failure?: AndeanError | undefined;
}

/** What was found until it ended. */
export interface FollowResult {
  verdict: Verdict;
  totals: Totals;
  partitions: PartitionReport[];
  /** Looks that were taken. */
  intervals: number;
  /** Whether the signal ended it. */
  interrupted: boolean;
  seconds: number;
}

/** A row that a node was slow to show gets this long, in milliseconds. */
const SECOND_LOOK_MS = 1_000;

/**
 * Audits what a consumer group has committed, again and again, until the signal or, unless it is to
 * go on, the first loss.
 *
 * An offset that is committed promises that its record is stored or set aside, so that a record
 * without either is a loss however far behind the group is.
 *
 * @throws {AndeanError} why it could not begin, or not go on: a service that goes away later is no
 * reason, because the next look makes up for that one
 */
export function follow(options: FollowOptions): Promise<FollowResult> {
  return withServices(options, (services) => new Follower(options, services).run());
}

class Follower {
  #options: FollowOptions;
  #services: Services;
  /** By Kafka partition: the offset up to which all is looked at. */
  #checked = new Map<number, number>();
  #reports = new Map<number, PartitionReport>();
  #intervals = 0;
  #started = performance.now();
  #evidence: { mark: string | undefined; evidence: Evidence } | undefined;

  constructor(options: FollowOptions, services: Services) {
    this.#options = options;
    this.#services = services;
  }

  async run(): Promise<FollowResult> {
    const { signal, intervalMs, goOn, onInterval, topic, window } = this.#options;
    const { cluster } = this.#services;
    const held = await cluster.offsets(topic);
    const asked = await timeWindow(cluster, topic, window, inWindow(held, window));
    for (const { partition, from } of asked) this.#checked.set(partition, from);
    while (!signal.aborted) {
      const next = performance.now() + intervalMs;
      const interval = await this.#lookOnce(); // Also where nobody listens.
      await onInterval?.(interval);
      if (!goOn && verdictOf(this.#totals()) !== "exactly-once") break;
      await sleep(Math.max(0, next - performance.now()), signal);
    }
    return {
      verdict: verdictOf(this.#totals()),
      totals: this.#totals(),
      partitions: this.#partitions(),
      intervals: this.#intervals,
      interrupted: signal.aborted,
      seconds: (performance.now() - this.#started) / 1_000,
    };
  }

  /** A service that is away is no loss: what was not seen is looked at the next time. */
  async #lookOnce(): Promise<FollowedInterval> {
    this.#intervals++;
    let fresh = noTotals();
    let lag = 0;
    try {
      const { topic, group } = this.#options;
      const { cluster } = this.#services;
      const committed = await cluster.committedOffsets(group, topic);
      const held = await cluster.offsets(topic);
      lag = held.reduce(
        (sum, { partition, from, to }) =>
          sum + Math.max(0, to - Math.max(from, committed.get(partition) ?? from)),
        0,
      );
      const ranges = this.#due(held, committed);
      if (ranges.length > 0) fresh = await this.#audit(held, ranges);
    } catch (error) {
      if (!(error instanceof AndeanError)) throw error;
      if (error.code === "interrupted") return { fresh, totals: this.#totals(), lag };
      if (!error.retriable && error.code !== "inconclusive") throw error;
      return { fresh, totals: this.#totals(), lag, failure: error };
    }
    return { fresh, totals: this.#totals(), lag };
  }

  /** What is committed and not looked at yet; what retention removed meanwhile is passed over. */
  #due(
    held: readonly PartitionRange[],
    committed: ReadonlyMap<number, number>,
  ): PartitionRange[] {
    return held.map(({ partition, from, to }) => {
      const start = Math.min(to, Math.max(from, this.#checked.get(partition) ?? from));
      const end = Math.min(to, committed.get(partition) ?? start);
      return { partition, from: start, to: Math.max(start, end) };
    }).filter(({ from, to }) => from < to);
  }

  async #audit(held: readonly PartitionRange[], due: PartitionRange[]): Promise<Totals> {
    const options = this.#options;
    const services = this.#services;
    const asked = held.map(({ partition, from }) =>
      due.find((range) => range.partition === partition) ?? { partition, from, to: from }
    );
    const evidence = await this.#freshEvidence(due);
    const audit: Audit = {
      ...services,
      options,
      books: new Books(held, asked),
      losses: lossesBy(evidence, services),
      findings: noFindings(),
    };
    const records = audit.books.offsetCount();
    if (records <= MAX_LOOK_UPS) await auditByPointReads(audit, due);
    else if (services.layout.identity === "natural-key") await auditKeysByScan(audit);
    else await auditByScan(audit, await services.cluster.isCompacted(options.topic));
    const books = audit.books.all().filter(({ range }) => range.from < range.to);
    const unseen = books.reduce((sum, book) => sum + book.offsets("unseen").size, 0);
    if (unseen > 0 || audit.findings.unseenTokenRanges.length > 0) {
      throw new AndeanError(
        "inconclusive",
        `Cannot look at ${unseen.toLocaleString("en-US")} records: no node answers for them`,
        { hint: "They are looked at again; nodetool status tells which nodes are down." },
      );
    }
    if (books.some((book) => book.offsets("missing").size > 0)) {
      await sleep(SECOND_LOOK_MS, options.signal);
      await excuseOverwritten(audit);
    }
    for (const book of books) this.#enter(book.report());
    return sumTotals(books.map((book) => book.report()));
  }

  /** Dead letters are read again only when there are new ones. */
  async #freshEvidence(ranges: readonly PartitionRange[]): Promise<Evidence> {
    const { deadLetterPlace, consistency } = this.#options;
    const letters = letterReader(deadLetterPlace, { ...this.#services, consistency });
    const mark = await letters.mark();
    // Without a time to live nothing can have expired, so that the ledger has nothing to add.
    const before = this.#evidence;
    if (
      mark !== undefined && before?.mark === mark && this.#services.table.defaultTtlSeconds === 0 &&
      this.#services.layout.ttlOf === undefined
    ) return before.evidence;
    const evidence = await gatherEvidence(this.#options, this.#services, ranges);
    this.#evidence = { mark, evidence };
    return evidence;
  }

  #enter(report: PartitionReport): void {
    const { partition, to } = report;
    this.#checked.set(partition, to);
    const before = this.#reports.get(partition);
    this.#reports.set(partition, {
      ...report,
      ...sumTotals(before === undefined ? [report] : [before, report]),
      from: before?.from ?? report.from,
      missingRanges: [...before?.missingRanges ?? [], ...report.missingRanges],
    });
  }

  #partitions(): PartitionReport[] {
    return [...this.#reports.values()].sort((a, b) => a.partition - b.partition);
  }

  #totals(): Totals {
    return sumTotals(this.#reports.values());
  }
}
