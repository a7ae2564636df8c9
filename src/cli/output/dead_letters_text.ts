import type { FailedRecord, ListResult, ReasonCount, ReplayResult } from "../../recover/options.ts";
import { count, counted, duration } from "./numbers.ts";
import { table } from "./table.ts";
import { oneLine, shortened, wrapped } from "./texts.ts";

const MAX_WIDTH = 80;
/** More than these are left to `--json`. */
const MAX_REASONS = 10;
const MAX_FAILED = 20;
/** A reason is a sentence: what is longer quotes something. */
const MAX_REASON_LENGTH = 400;
/** All columns of the tables below hold text but for the offset. */
const TEXT_COLUMNS = [0, 2, 3, 4];

/** What was set aside: a table of at most 80 columns, and how often for which reason. */
export function listText(result: ListResult, placeName: string): string {
  const { deadLetters, letters, records, byReason } = result;
  if (letters === 0) return `no dead letters in ${placeName}`;
  const lines: string[] = [];
  if (deadLetters.length > 0) {
    lines.push(withReasons(
      ["partition", "offset", "stage", "when"],
      deadLetters.map(({ partition, offset, stage, timestamp, reason }) => ({
        cells: [String(partition), String(offset), oneLine(stage), toSecond(timestamp)],
        reason,
      })),
    ));
    const left = records - deadLetters.length;
    if (left > 0) lines.push(`… and ${count(left)} more, set aside earlier (--limit, or --json)`);
    lines.push("");
  }
  lines.push(
    `${counted(letters, "dead letter")} of ${counted(records, "record")}, by reason:`,
    ...reasonLines(byReason),
  );
  return lines.join("\n");
}

/** What a replay did, and which records failed again. */
export function replayText(result: ReplayResult, placeName: string): string {
  const { letters, records, stored, deleted, failed, seconds } = result;
  if (letters === 0 && result.failure === undefined && !result.interrupted) {
    return `no dead letters in ${placeName}`;
  }
  const lines: string[] = [];
  if (failed.length > 0) {
    lines.push(withReasons(
      ["partition", "offset", "stage"],
      failed.slice(0, MAX_FAILED).map(({ partition, offset, stage, reason }: FailedRecord) => ({
        cells: [String(partition), String(offset), stage],
        reason,
      })),
    ));
    const more = failed.length - MAX_FAILED;
    if (more > 0) lines.push(`… and ${count(more)} more failed again (see --json)`);
    lines.push("");
  }
  const left = records - stored - deleted - failed.length;
  const parts = [`${count(stored)} stored`];
  if (deleted > 0) parts.push(`${count(deleted)} deleted`);
  if (failed.length > 0) parts.push(`${count(failed.length)} failed again`);
  if (left > 0) parts.push(`${count(left)} not written`);
  lines.push(
    `${counted(records, "record")} = ${parts.join(" + ")}`,
    `from ${counted(letters, "dead letter")} in ${duration(seconds)}`,
  );
  if (result.interrupted) lines.push("interrupted: letters further back were not read");
  return lines.join("\n");
}

/** A table whose last column takes what width the others leave. */
function withReasons(
  headings: readonly string[],
  rows: readonly { cells: readonly string[]; reason: string }[],
): string {
  const taken = headings.reduce((sum, heading, index) => {
    const widths = rows.map(({ cells }) => cells[index]!.length);
    return sum + widths.reduce((most, width) => Math.max(most, width), heading.length) + 2;
  }, 0);
  const room = Math.max(MAX_WIDTH - taken, 8);
  return table([
    [...headings, "reason"],
    ...rows.map(({ cells, reason }) => [...cells, shortened(told(reason), room)]),
  ], TEXT_COLUMNS);
}

function reasonLines(byReason: readonly ReasonCount[]): string[] {
  const shown = byReason.slice(0, MAX_REASONS);
  const width = count(shown[0]?.count ?? 0).length;
  const lines = shown.flatMap(({ reason, count: times }) => {
    const [first, ...more] = wrapped(
      shortened(told(reason), MAX_REASON_LENGTH),
      MAX_WIDTH - width - 4,
    );
    const indent = " ".repeat(width + 4);
    return [`  ${count(times).padStart(width)}  ${first}`, ...more.map((line) => indent + line)];
  });
  const left = byReason.length - shown.length;
  return left > 0 ? [...lines, `  … and ${count(left)} more reasons (see --json)`] : lines;
}

/** Letters that were sent by hand may tell no reason. */
function told(reason: string): string {
  return oneLine(reason) || "(no reason told)";
}

/** The milliseconds' width is worth more to the reason. */
function toSecond(timestamp: string | null): string {
  return timestamp === null ? "-" : timestamp.replace(/\.\d+Z$/, "Z");
}
