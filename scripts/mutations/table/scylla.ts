import type { Mutation } from "../mutation.ts";

const WRITER = "src/scylla/write/row_writer.ts";
const PACKED = "src/scylla/driver/packed_rows.ts";
const PAGE = "src/scylla/read/coordinate_page.ts";
const SLICES = "src/scylla/read/ring_slices.ts";
const SCAN = "src/scylla/read/token_scan.ts";
const INTEGERS = "src/scylla/types/integers.ts";

/** What is written into a table, and what is read of it. */
export const SCYLLA_MUTATIONS: readonly Mutation[] = [
  {
    name: "takes a time-out for success",
    breaks: 8,
    file: WRITER,
    find: "onRetry?.(error);",
    replace: "onRetry?.(error);\n        return undefined;",
    tests: ["scylla/write/row_writer_test.ts"],
  },
  {
    name: "swallows the refusal of a row",
    breaks: "a bad record is set aside, not dropped",
    file: WRITER,
    find: 'if (failure === "bisect") return error;',
    replace: 'if (failure === "bisect") return undefined;',
    tests: ["scylla/write/row_writer_test.ts"],
  },
  {
    name: "swallows what no writing again can mend",
    breaks: "a run that can't go on ends with its reason",
    file: WRITER,
    find: 'if (failure === "stop") throw error;',
    replace: 'if (failure === "stop") return undefined;',
    tests: ["scylla/write/row_writer_test.ts"],
  },
  {
    name: "drops a row where a refused batch is halved",
    breaks: "a refused batch is halved until the row is found; the others are stored",
    file: WRITER,
    find: "this.#write(statement, rows.slice(middle)),",
    replace: "this.#write(statement, rows.slice(middle + 1)),",
    tests: ["scylla/write/row_writer_test.ts"],
  },
  {
    name: "names another row than the refused one",
    breaks: "a refused batch is halved until the row is found; the others are stored",
    file: WRITER,
    find: "({ index: index + middle, error })",
    replace: "({ index, error })",
    tests: ["scylla/write/row_writer_test.ts"],
  },
  {
    name: "lets the driver prepare a statement anew for a table that has changed",
    breaks: 24,
    file: "src/scylla/driver/guarded_statements.ts",
    find: "statements.has(found.query) ? undefined : found",
    replace: 'statements.has("") ? undefined : found',
    tests: ["scylla/driver/guarded_statements_test.ts"],
  },
  {
    name: "sends bytes of one type as those of another",
    breaks: 32,
    file: PACKED,
    find: "if (!isSame) throw new OutdatedRows();",
    replace: "void isSame;",
    tests: ["scylla/driver/packed_rows_test.ts"],
  },
  {
    name: "packs one row too few",
    breaks: 32,
    file: PACKED,
    find: "const to = this.#ends[end - 1]!;",
    replace: "const to = this.#ends[Math.max(0, end - 2)]!;",
    tests: ["scylla/driver/packed_rows_test.ts"],
  },
  {
    name: "takes a page that ends behind its last cell",
    breaks: 31,
    file: PAGE,
    find: "if (cells.at !== bytes.length) throw",
    replace: "if (cells.at > bytes.length) throw",
    tests: ["scylla/read/coordinate_page_test.ts"],
  },
  {
    name: "reads a cell beyond its page",
    breaks: 31,
    file: PAGE,
    find: "if (end > this.#bytes.length) throw",
    replace: "if (end < 0) throw",
    tests: ["scylla/read/coordinate_page_test.ts"],
  },
  {
    name: "leaves the first token out of each slice of the ring",
    breaks: "a scan covers the ring",
    file: SLICES,
    find: "after: bound(index),",
    replace: "after: bound(index) + 1n,",
    tests: ["scylla/read/ring_slices_test.ts"],
  },
  {
    name: "leaves out what lies behind the last part of the ring",
    breaks: "a scan covers the ring",
    file: SLICES,
    find: "if (ordered.at(-1)!.upTo < MAX_TOKEN) ordered.push({ ...first, upTo: MAX_TOKEN });",
    replace: "",
    tests: ["scylla/read/ring_slices_test.ts"],
  },
  {
    name: "takes a slice that no node answered for as read",
    breaks: 14,
    file: SCAN,
    find: "if (!isRead) unseen.push({ after: slice.after, upTo: slice.upTo });",
    replace: "",
    tests: ["scylla/read/token_scan_test.ts"],
  },
  {
    name: "reads the first page of a slice, and no other",
    breaks: "a scan covers the ring",
    file: SCAN,
    find: "if (!page.pageState) return true;",
    replace: "return true;",
    tests: ["scylla/read/token_scan_test.ts"],
  },
  {
    name: "rounds a number that its column can't hold",
    breaks: 21,
    file: INTEGERS,
    find: "Number.isSafeInteger(given) ? given + 0 : undefined",
    replace: "Math.round(given)",
    tests: ["scylla/types"],
  },
  {
    name: "lets a number wrap that is one too large",
    breaks: 21,
    file: INTEGERS,
    find: "value >= low && value <= high",
    replace: "value >= low && value <= high + 1",
    tests: ["scylla/types"],
  },
];
