import { sumTotals, type Totals } from "../../../../src/verify/books/totals.ts";
import type { History, Question, Story, TableKind } from "./history.ts";
import type { Audited } from "./run_audit.ts";
import { type World, worldOf } from "./world.ts";

/** All of it, in one pass, of the built-in shape. */
export const PLAIN_QUESTION: Question = {
  deep: false,
  cut: [0, 0],
  maxKeys: 1_000,
  unanswered: [],
  pageRows: 5_000,
  mapped: false,
};

/** A record that is written once. */
const PLAIN_STORY: Story = {
  held: "record",
  symbol: 0,
  second: 0,
  price: 1,
  sentMs: 0,
  content: "tick",
  handling: "written",
  deliveries: [0],
  meddling: "none",
  committed: false,
  old: false,
};

/** A table of a kind after the stories of one Kafka partition, of which only what matters is said. */
export function worldAfter(
  kind: TableKind,
  stories: readonly Partial<Story>[],
  some: Partial<History> = {},
): World {
  return worldOf({
    kind,
    partitions: [stories.map((story) => ({ ...PLAIN_STORY, ...story }))],
    foreign: [],
    trimmed: 0,
    late: 0,
    compacted: false,
    ttlSeconds: 0,
    ledger: false,
    ...some,
  });
}

/** What an audit has counted in all Kafka partitions. */
export function totalsOf({ audit }: Audited): Totals {
  return sumTotals(audit.books.all().map((book) => book.report()));
}
