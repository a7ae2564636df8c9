import type { VerifyResult } from "../../verify/options.ts";
import { count, counted, range } from "./numbers.ts";
import { oneLine, shortened, wrapped } from "./texts.ts";

/** More lines than these of one kind are left to `--json`. */
const MAX_LINES = 20;
const WIDTH = 80;

/** What stands under the table of counts: each part is lines under a heading, none is empty. */
export function detailParts(result: VerifyResult): string[][] {
  return [
    keyLines(result),
    listed("missing offsets, by Kafka partition:", missingLines(result)),
    listed("rows that differ from their records:", mismatchLines(result)),
    listed("superseded records:", supersededLines(result)),
    ledgerLines(result),
    repairLines(result),
    listed("token ranges that no node answered for:", unseenLines(result)),
    result.notes.flatMap((note) => wrapped(`note: ${note}`, WIDTH)),
  ].filter((lines) => lines.length > 0);
}

/** The difference that made people ask where their records are. */
function keyLines({ tableKind, keys, totals, method }: VerifyResult): string[] {
  if (tableKind === "coordinates" || keys === undefined || method !== "scan") return [];
  return wrapped(
    `${counted(totals.records, "record")} have ${counted(keys, "distinct key")}: where several ` +
      "share one, the table keeps the last, and the others are superseded",
    WIDTH,
  );
}

function missingLines({ partitions }: VerifyResult): string[] {
  return partitions.flatMap(({ partition, missingRanges }) =>
    missingRanges.map(([first, last]) => `${partition}: ${range(first, last)}`)
  );
}

function mismatchLines({ mismatches = [] }: VerifyResult): string[] {
  return mismatches.flatMap(({ partition, offset, columns }) =>
    columns.map(({ name, record, row }) =>
      `${partition}: ${offset}  ${name}: record ${record}, row ${row}`
    )
  );
}

function supersededLines({ superseded = [] }: VerifyResult): string[] {
  return superseded.map(({ partition, offset, key, byPartition, byOffset }) => {
    const by = byPartition === partition ? byOffset : `${byPartition}: ${byOffset}`;
    return `${partition}: ${offset} by ${by}  ${key}`;
  });
}

function ledgerLines({ ledger, totals }: VerifyResult): string[] {
  if (ledger === undefined) return [];
  const { ranges, records, stored, deadLettered, judged, disagreements } = ledger;
  const head = `ledger: ${counted(ranges, "range")}, ${counted(records, "record")} = ` +
    `${count(stored)} stored + ${count(deadLettered)} dead-lettered` +
    (ledger.deleted > 0 ? ` + ${count(ledger.deleted)} deleted` : "");
  const verdict = disagreements.length > 0
    ? `${counted(disagreements.length, "range")} of ${count(judged)} judged don't agree:`
    : judged > 0
    ? `${counted(judged, "range")} of forgotten records judged: all rows are there`
    : undefined;
  if (verdict === undefined && totals.forgotten === 0) return wrapped(head, WIDTH);
  return [
    ...wrapped(head, WIDTH),
    ...(verdict === undefined ? [] : [verdict]),
    ...capped(
      disagreements.map(({ partition, from, to, reason }) =>
        `${partition}: ${range(from, to - 1)}: ${reason}`
      ),
    ),
  ];
}

function repairLines({ repair }: VerifyResult): string[] {
  if (repair === undefined) return [];
  const { dryRun, asked, restored, overtaken, failed, ranges } = repair;
  if (dryRun) {
    return listed(
      `a repair would write ${counted(asked, "record")}:`,
      ranges.map(({ partition, first, last }) => `${partition}: ${range(first, last)}`),
    );
  }
  return [
    `repaired: ${count(restored)} of ${counted(asked, "record")}` +
    (overtaken > 0 ? `, ${count(overtaken)} overtaken by later records` : ""),
    ...capped(failed.map(({ partition, offset, reason }) => `${partition}: ${offset}: ${reason}`)),
  ];
}

function unseenLines({ unseenTokenRanges }: VerifyResult): string[] {
  return unseenTokenRanges.map(([after, upTo]) => `(${after}, ${upTo}]`);
}

function listed(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading, ...capped(lines)];
}

function capped(lines: readonly string[]): string[] {
  const left = lines.length - MAX_LINES;
  const shown = lines.slice(0, MAX_LINES).map((line) => `  ${shortened(oneLine(line), WIDTH - 2)}`);
  return left > 0 ? [...shown, `  … and ${left} more (see --json)`] : shown;
}
