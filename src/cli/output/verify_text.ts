import type { VerifyResult } from "../../verify/options.ts";
import type { Totals } from "../../verify/books/totals.ts";
import { count, counted, duration } from "./numbers.ts";
import { table } from "./table.ts";
import { detailParts } from "./verify_details.ts";

/** The columns of the table; all but the first three are left out where they are zero throughout. */
const COLUMNS: { field: keyof Totals; heading: string }[] = [
  { field: "records", heading: "records" },
  { field: "stored", heading: "stored" },
  { field: "missing", heading: "missing" },
  { field: "superseded", heading: "superseded" },
  { field: "deadLettered", heading: "dead-lettered" },
  { field: "deleted", heading: "deleted" },
  { field: "expired", heading: "expired" },
  { field: "duplicates", heading: "duplicates" },
  { field: "unexpected", heading: "unexpected" },
  { field: "mismatched", heading: "mismatched" },
  { field: "forgotten", heading: "forgotten" },
  { field: "gaps", heading: "gaps" },
];
const ALWAYS = 3;
const MAX_WIDTH = 80;

/** A reconciliation as a table of at most 80 columns, the losses, and the verdict. */
export function verifyText(result: VerifyResult): string {
  const { totals, partitions, verdict, rows, method, seconds, rowsPerSecond } = result;
  const shown = COLUMNS.filter(({ field }, index) => index < ALWAYS || totals[field] !== 0);
  const wide = table([
    ["partition", ...shown.map(({ heading }) => heading)],
    ...partitions.map((report) => [
      String(report.partition),
      ...shown.map(({ field }) => count(report[field])),
    ]),
    ["total", ...shown.map(({ field }) => count(totals[field]))],
  ]);
  const lines = [fits(wide) ? wide : tall(result, shown)];
  for (const part of detailParts(result)) lines.push("", ...part);
  lines.push("", identity(totals), "", `verdict: ${verdict}`);
  lines.push(
    `${counted(rows, "row")} ${method === "scan" ? "scanned" : "looked up"} in ${
      duration(seconds)
    }, ${count(rowsPerSecond)}/s`,
  );
  return lines.join("\n");
}

function fits(text: string): boolean {
  return text.split("\n").every((line) => line.length <= MAX_WIDTH);
}

/** Where the columns are too many: one line per count, and the partitions in their ranges only. */
function tall({ totals, partitions }: VerifyResult, shown: typeof COLUMNS): string {
  return [
    table([
      ["", "total"],
      ...shown.map(({ field, heading }) => [heading, count(totals[field])]),
    ]),
    "",
    table([
      ["partition", "records", "stored", "missing"],
      ...partitions.map((report) => [
        String(report.partition),
        count(report.records),
        count(report.stored),
        count(report.missing),
      ]),
    ]),
  ].join("\n");
}

/** The sum of what became of the records, wrapped where it is too long for a line. */
function identity(totals: Totals): string {
  const parts = COLUMNS.slice(1, 7).filter(({ field }) => field === "stored" || totals[field] > 0);
  const lines = [`${counted(totals.records, "record")} =`];
  for (const [index, { field, heading }] of parts.entries()) {
    const term = `${index === 0 ? "" : "+ "}${count(totals[field])} ${heading}`;
    const line = `${lines.at(-1)} ${term}`;
    if (line.length <= MAX_WIDTH) lines[lines.length - 1] = line;
    else lines.push(`  ${term}`);
  }
  return lines.join("\n");
}
