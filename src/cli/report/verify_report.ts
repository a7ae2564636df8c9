import type { CompletenessMap } from "../../verify/books/completeness.ts";
import type { LedgerReport } from "../../verify/books/ledger_check.ts";
import type { VerifyResult } from "../../verify/options.ts";
import { assertBalanced } from "../../verify/books/totals.ts";
import { count } from "../output/numbers.ts";
import csvModule from "./client/csv.js" with { type: "text" };
import binsModule from "./client/bins.js" with { type: "text" };
import dataModule from "./client/data.js" with { type: "text" };
import detailsModule from "./client/details.js" with { type: "text" };
import fatesModule from "./client/fates.js" with { type: "text" };
import mapModule from "./client/map.js" with { type: "text" };
import mapKeysModule from "./client/map_keys.js" with { type: "text" };
import mapMouseModule from "./client/map_mouse.js" with { type: "text" };
import pagedTableModule from "./client/paged_table.js" with { type: "text" };
import paintModule from "./client/paint.js" with { type: "text" };
import rangesModule from "./client/ranges.js" with { type: "text" };
import summaryModule from "./client/summary.js" with { type: "text" };
import textModule from "./client/text.js" with { type: "text" };
import tipModule from "./client/tip.js" with { type: "text" };
import trackModule from "./client/track.js" with { type: "text" };
import viewModule from "./client/view.js" with { type: "text" };
import { encodeMap, encodeRanges, FATES } from "./runs.ts";
import { standalonePage } from "./standalone_page.ts";
import pageStyle from "./verify_report.css" with { type: "text" };
import template from "./verify_report.html" with { type: "text" };
import mainModule from "./verify_report.js" with { type: "text" };
import mapStyle from "./verify_report_map.css" with { type: "text" };
import partsStyle from "./verify_report_parts.css" with { type: "text" };

/** The page's script; each module after those that it imports from. */
const MODULES = [
  textModule,
  fatesModule,
  dataModule,
  viewModule,
  binsModule,
  paintModule,
  csvModule,
  pagedTableModule,
  summaryModule,
  tipModule,
  trackModule,
  mapKeysModule,
  mapMouseModule,
  mapModule,
  rangesModule,
  detailsModule,
  mainModule,
];

/** What the page shows. */
export interface VerifyReportInput {
  /** andean's version. */
  version: string;
  /** ISO time. */
  createdAt: string;
  /** The command line that made it. */
  command: string;
  /** The resolved settings; no secrets. */
  config: Record<string, string>;
  topic: string;
  keyspace: string;
  table: string;
  result: ReportedResult;
}

/** The reconciliation that the page shows; what a repair did is no part of it. */
export type ReportedResult =
  & Pick<
    VerifyResult,
    | "verdict"
    | "totals"
    | "partitions"
    | "rows"
    | "seconds"
    | "rowsPerSecond"
    | "method"
    | "tableKind"
    | "notes"
    | "unseenTokenRanges"
    | "mismatches"
    | "superseded"
  >
  & {
    map: CompletenessMap[];
    /** What the ledger of `ingest` says of the same records. */
    ledger?: Omit<LedgerReport, "judged"> | undefined;
  };

/**
 * The reconciliation as one HTML file that needs no network.
 *
 * @throws {AndeanError} `internal` where the counts don't balance or ranges overlap: such a page
 * would be no proof
 */
export function verifyReport(input: VerifyReportInput): string {
  const { result, config, ...origin } = input;
  const { partitions, map, notes, ...rest } = result;
  assertBalanced(result.totals, "the report's totals");
  for (const report of partitions) {
    assertBalanced(report, `Kafka partition ${report.partition} of the report`);
  }
  return standalonePage({
    template,
    title: "andean verify",
    style: [pageStyle, partsStyle, mapStyle].join("\n"),
    modules: MODULES,
    data: {
      ...origin,
      ...rest,
      // A list, because an object would put keys that look like numbers first.
      config: Object.entries(config),
      notes: [...notes, ...contradictions(result)],
      fates: FATES,
      partitions: partitions.map(({ missingRanges, ...report }) => ({
        ...report,
        missingRanges: encodeRanges(missingRanges),
      })),
      maps: map.map(encodeMap),
    },
  });
}

/** Where the map shows other losses than were counted, the page says so itself. */
function contradictions({ partitions, map }: ReportedResult): string[] {
  const shown = new Map(map.map(({ partition, ranges }) => [
    partition,
    ranges.filter(({ fate }) => fate === "missing")
      .reduce((sum, { first, last }) => sum + last - first + 1, 0),
  ]));
  return partitions.flatMap(({ partition, missing }) => {
    const drawn = shown.get(partition);
    if (drawn === undefined || drawn === missing) return [];
    return [
      `The map of Kafka partition ${partition} shows ${count(drawn)} missing, but ` +
      `${count(missing)} were counted. This is a bug in andean; please report it.`,
    ];
  });
}
