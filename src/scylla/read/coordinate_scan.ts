import { CoordinatePage, coordinatesOf, decodeCoordinates } from "./coordinate_page.ts";
import { quoted } from "../table/identifiers.ts";
import type { CoordinateColumns, ReadRow } from "../layout/row_layout.ts";
import type { Session } from "../session/session.ts";
import type { Table } from "../table/table.ts";
import { type ScanOptions, scanTable, type TokenRange } from "./token_scan.ts";

/** How coordinates are read. */
export interface CoordinateScanOptions extends Omit<ScanOptions, "select" | "onRows"> {
  /** Called with each page. */
  onPage: (page: CoordinatePage) => void;
}

/** 200 KB: a row is 20 bytes, and fewer pages are less work for the nodes. */
const PAGE_ROWS = 10_000;

/**
 * Reads the coordinates of every row of a table, in no order, without an object for each.
 *
 * @returns as {@linkcode scanTable} does
 */
export function scanCoordinates(
  session: Session,
  table: Table,
  columns: CoordinateColumns,
  { onPage, ...options }: CoordinateScanOptions,
): Promise<TokenRange[]> {
  return scanTable(session, table, {
    pageRows: PAGE_ROWS,
    ...options,
    select: [quoted(columns.partition), quoted(columns.offset)],
    decodePage: decodeCoordinates,
    // Where the driver was not to be bent, it has decoded them.
    onRows: (rows: ReadRow[] | CoordinatePage) =>
      onPage(rows instanceof CoordinatePage ? rows : coordinatesOf(rows, columns)),
  });
}
