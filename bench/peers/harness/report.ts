import { bytes, count, counted, duration } from "../../../src/cli/output/numbers.ts";
import { table } from "../../../src/cli/output/table.ts";
import type { Run } from "./measure.ts";
import type { AuditResult } from "./row_audit.ts";
import { ratio, type Spread, spread } from "./statistics.ts";

/** One contender, with what its runs took. */
export interface Entry {
  name: string;
  what: string;
  version: string;
  /** Why it was not run. */
  skipped: string | undefined;
  runs: readonly Run[];
}

/** The medians of a contender's runs, with how far they spread; `undefined` where it has none. */
export interface Summary {
  perSecond: Spread | undefined;
  /** Of `perSecond` to that of `rust`. */
  ratio: number | undefined;
  cpuSecondsPerMillion: Spread | undefined;
  startSeconds: Spread | undefined;
  startCpuSeconds: Spread | undefined;
  peakRssBytes: Spread | undefined;
  /** Whether each table held what the topic holds, and each process did as it should. */
  right: boolean;
}

/** The contender whose rates the others' are held against. */
const BASE = "rust";

/** Rates count only of runs that moved everything. */
export function summarize(entry: Entry, all: readonly Entry[]): Summary {
  const good = goodRuns(entry);
  const rate = (runs: readonly Run[]) => spread(runs.map(({ perSecond }) => perSecond));
  const base = all.find(({ name }) => name === BASE);
  return {
    perSecond: rate(good),
    ratio: ratio(rate(good), base === undefined ? undefined : rate(goodRuns(base))),
    cpuSecondsPerMillion: spread(good.map((run) => run.cpuSecondsPerMillion)),
    startSeconds: spread(good.map((run) => run.startSeconds)),
    startCpuSeconds: spread(good.map((run) => run.startCpuSeconds)),
    peakRssBytes: spread(good.map((run) => run.peakRssBytes)),
    right: good.length === entry.runs.length,
  };
}

function goodRuns({ runs }: Entry): Run[] {
  return runs.filter(isGood);
}

/** Whether a run's table holds what the topic holds, and its process did as it should. */
export function isGood({ audit, problem }: Run): boolean {
  return audit.right && problem === undefined;
}

/** The table for people, with a line below it for each that is not in it, or not as it should be. */
export function reportText(entries: readonly Entry[]): string {
  const lines = [
    table([
      [
        "peer",
        "records",
        "rows/s",
        "(min–max)",
        "to rust",
        "CPU s/million",
        "(min–max)",
        "start",
        "its CPU",
        "memory",
        "rows",
      ],
      ...entries.map((entry) => cells(entry, summarize(entry, entries))),
    ]),
  ];
  for (const { name, skipped, runs } of entries) {
    if (skipped !== undefined) lines.push(`${name} was skipped: ${skipped}`);
    for (const { round, audit, problem } of runs) {
      if (!audit.right) lines.push(`${name}, round ${round}: WRONG ROWS: ${auditText(audit)}`);
      if (problem !== undefined) lines.push(`${name}, round ${round}: FAILED: it ${problem}`);
    }
  }
  return lines.join("\n");
}

function cells({ name, skipped, runs }: Entry, summary: Summary): string[] {
  if (skipped !== undefined) return [name, ...Array(9).fill("-"), "skipped"];
  const { perSecond, cpuSecondsPerMillion: cpu, startSeconds, startCpuSeconds } = summary;
  return [
    name,
    runs[0] === undefined ? "-" : count(runs[0].records),
    shown(perSecond?.median, count),
    range(perSecond, count),
    shown(summary.ratio, (value) => `${value.toFixed(2)}×`),
    shown(cpu?.median, oneDigit),
    range(cpu, oneDigit),
    shown(startSeconds?.median, duration),
    shown(startCpuSeconds?.median, duration),
    shown(summary.peakRssBytes?.median, bytes),
    summary.right ? "equal" : "WRONG",
  ];
}

/** How a table differs from its topic. */
export function auditText(audit: AuditResult): string {
  const { rows, missing, duplicates, unexpected, altered } = audit;
  const parts = [counted(rows, "row")];
  if (missing > 0) parts.push(`${counted(missing, "record")} missing`);
  if (duplicates > 0) parts.push(counted(duplicates, "extra row"));
  if (unexpected > 0) parts.push(`${counted(unexpected, "row")} that the topic does not have`);
  if (altered) parts.push("other values than the records'");
  return parts.join(", ");
}

function shown(value: number | undefined, form: (value: number) => string): string {
  return value === undefined ? "-" : form(value);
}

function range(of: Spread | undefined, form: (value: number) => string): string {
  return of === undefined ? "-" : `(${form(of.min)}–${form(of.max)})`;
}

function oneDigit(value: number): string {
  return value.toFixed(1);
}

/** 0 if something was run, and every table held what its topic holds; else 1. */
export function exitCodeOf(entries: readonly Entry[]): 0 | 1 {
  const runs = entries.flatMap((entry) => entry.runs);
  return runs.length > 0 && runs.every(isGood) ? 0 : 1;
}
