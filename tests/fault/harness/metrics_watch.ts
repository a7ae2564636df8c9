import { sleep } from "../../../src/errors/sleep.ts";
import type { Judgement } from "../judge/judge.ts";
import type { AndeanProcess } from "../../support/andean_process.ts";

/** From one scrape to the next, in milliseconds. */
const EVERY_MS = 500;

/** What became of the records that an `ingest` has committed, as its metrics tell. */
type Fates = Record<"stored" | "dead_lettered" | "deleted", number>;

const NONE: Fates = { stored: 0, dead_lettered: 0, deleted: 0 };

/** Scrapes the metrics of each `ingest` while things break, as Prometheus would. */
export class MetricsWatch {
  /** What was told that can't be so. */
  readonly problems: string[] = [];
  #last = new Map<AndeanProcess, Fates>();
  #notReady = new Set<string>();

  /** Follows a process until it ends. */
  async follow(process: AndeanProcess): Promise<void> {
    while (process.running) {
      await this.#scrape(process);
      await sleep(EVERY_MS);
    }
  }

  /** Why processes were not ready at some time, without the figures in it. */
  get reasons(): string[] {
    return [...this.#notReady];
  }

  /**
   * Compares what the processes have counted with what the judge counts, to the record where all of
   * them still run: what one that has ended had counted last is not known.
   */
  async settle(processes: readonly AndeanProcess[]): Promise<(judged: Judgement) => string[]> {
    await Promise.all(
      processes.filter(({ running }) => running).map((process) => this.#scrape(process)),
    );
    const isExact = processes.every(({ running }) => running);
    const sum = { ...NONE };
    for (const fates of this.#last.values()) {
      for (const fate of Object.keys(sum) as (keyof Fates)[]) sum[fate] += fates[fate];
    }
    return ({ stored, deadLettered, superseded }) => {
      const judged = { stored: stored + superseded, dead_lettered: deadLettered };
      return (Object.keys(judged) as (keyof typeof judged)[])
        .filter((fate) => isExact ? sum[fate] !== judged[fate] : sum[fate] > judged[fate])
        .map((fate) => `metrics count ${sum[fate]} ${fate}, the judge ${judged[fate]}`);
    };
  }

  async #scrape(process: AndeanProcess): Promise<void> {
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

function committedFates(text: string): Fates {
  const fates = { ...NONE };
  for (
    const [, fate, value] of text.matchAll(
      /^andean_records_committed_total\{.*fate="(\w+)"\} (\d+)$/gm,
    )
  ) fates[fate as keyof Fates] += Number(value);
  return fates;
}
