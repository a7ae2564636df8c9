import { sleep } from "../../../src/errors/sleep.ts";
import type { Judgement } from "../judge/judge.ts";
import type { AndeanProcess } from "../../support/andean_process.ts";

/** From one scrape to the next, in milliseconds. */
const EVERY_MS = 500;
/** How long something to be told is waited for, in milliseconds. */
const TOLD_MS = 60_000;
/** The same for the last answer to a commit, which arrives after the commit. */
const ANSWERED_MS = 15_000;

/** What became of the records that an `ingest` has committed, as its metrics tell. */
type Fates = Record<"stored" | "dead_lettered" | "deleted", number>;

const NONE: Fates = { stored: 0, dead_lettered: 0, deleted: 0 };

/** Scrapes the metrics of each `ingest` while things break, as Prometheus would. */
export class MetricsWatch {
  /** What was told that can't be so. */
  readonly problems: string[] = [];
  #last = new Map<AndeanProcess, Fates>();
  #notReady = new Set<string>();
  #scrapes = new Map<AndeanProcess, Promise<void>>();

  /** Follows a process until it ends. */
  async follow(process: AndeanProcess): Promise<void> {
    while (process.running) {
      await this.#scrape(process);
      await sleep(EVERY_MS);
    }
  }

  /** Waits until a process is not ready for such a reason; that none was is a problem. */
  async untilTold(reason: RegExp): Promise<void> {
    const told = () => [...this.#notReady].some((line) => reason.test(line));
    const until = performance.now() + TOLD_MS;
    while (!told() && performance.now() < until) await sleep(EVERY_MS);
    if (told()) return;
    this.problems.push(
      `no probe was told ${reason.source}, but ${[...this.#notReady].join("; ")}`,
    );
  }

  /**
   * Compares what the processes have counted with what the judge counts, to the record where all of
   * them still run: what one that has ended had counted last is not known.
   *
   * @param records how many there are; all are committed
   */
  async settle(
    processes: readonly AndeanProcess[],
    records: number,
  ): Promise<(judged: Judgement) => string[]> {
    const running = processes.filter(({ running }) => running);
    const isExact = running.length === processes.length;
    const until = performance.now() + ANSWERED_MS;
    let sum: Fates;
    do {
      await sleep(EVERY_MS);
      await Promise.all(running.map((process) => this.#scrape(process)));
      sum = this.#sum();
    } while (isExact && total(sum) < records && performance.now() < until);
    return ({ stored, deadLettered, superseded }) => {
      const judged = { stored: stored + superseded, dead_lettered: deadLettered };
      return (Object.keys(judged) as (keyof typeof judged)[])
        .filter((fate) => isExact ? sum[fate] !== judged[fate] : sum[fate] > judged[fate])
        .map((fate) => `metrics count ${sum[fate]} ${fate}, the judge ${judged[fate]}`);
    };
  }

  #sum(): Fates {
    const sum = { ...NONE };
    for (const fates of this.#last.values()) {
      for (const fate of Object.keys(sum) as (keyof Fates)[]) sum[fate] += fates[fate];
    }
    return sum;
  }

  /** One after the other: of two at once, the older answer may be the later one to be read. */
  #scrape(process: AndeanProcess): Promise<void> {
    const before = this.#scrapes.get(process) ?? Promise.resolve();
    const scrape = before.then(() => this.#scrapeNow(process));
    this.#scrapes.set(process, scrape);
    return scrape;
  }

  async #scrapeNow(process: AndeanProcess): Promise<void> {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(process.log) ?? [];
    if (address === undefined) return;
    try {
      const ready = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(10_000) });
      const reasons = await ready.text();
      if (ready.status === 503) { for (const line of reasons.trim().split("\n")) this.#note(line); }
      const metrics = await fetch(`${address}/metrics`, { signal: AbortSignal.timeout(10_000) });
      this.#compare(process, committedFates(await metrics.text()));
    } catch {
      // It was frozen, or has ended between two requests; the next scrape tells.
    }
  }

  #note(line: string): void {
    this.#notReady.add(line.replace(/\d[\d.:,]*/g, "…"));
  }

  #compare(process: AndeanProcess, fates: Fates): void {
    const before = this.#last.get(process) ?? NONE;
    for (const fate of Object.keys(fates) as (keyof Fates)[]) {
      if (fates[fate] >= before[fate]) continue;
      this.problems.push(
        `${process.name}: ${fate} went back from ${before[fate]} to ${fates[fate]}`,
      );
    }
    this.#last.set(process, fates);
  }
}

function total(fates: Fates): number {
  return Object.values(fates).reduce((sum, count) => sum + count, 0);
}

function committedFates(text: string): Fates {
  const fates = { ...NONE };
  for (
    const [, fate, value] of text.matchAll(
      /^andean_records_committed_total\{.*fate="(\w+)"\} (\d+)$/gm,
    )
  ) fates[fate as keyof Fates] += Number(value);
  return fates;
}
