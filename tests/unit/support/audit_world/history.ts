import { fc } from "../fc.ts";

/** Which rows of a table are the same row. */
export type TableKind = "coordinates" | "symbol-ts" | "symbol";

/** What an offset of the topic holds, or held. */
export type Held =
  /** A data record. */
  | "record"
  /** A record of an aborted transaction, or its marker: no consumer ever sees it. */
  | "aborted"
  /** A record that was ingested, and that compaction has removed since. */
  | "compacted";

/** What becomes of a record at the hands of `ingest`. */
export type Handling =
  /** Written, as often as it is delivered. */
  | "written"
  /** Acknowledged without a write: the loss that an audit has to find. */
  | "skipped"
  /** Refused, and thus set aside. */
  | "setAside"
  /** Set aside, and written at its own time later on. */
  | "replayed";

/** What somebody else does to the row of an offset's record when all is written. */
export type Meddling = "none" | "deletes" | "alters";

/** The story of one offset. */
export interface Story {
  held: Held;
  symbol: number;
  /** The tick's own time, a part of some keys. */
  second: number;
  price: number;
  /** When the record was sent, after the feed's start: repeats, and goes back. */
  sentMs: number;
  content: "tick" | "tombstone" | "garbage";
  handling: Handling;
  /** When each delivery is written, among all others: more than one after crashes. */
  deliveries: number[];
  meddling: Meddling;
  /** Whether a ledger entry ends here. */
  committed: boolean;
  /** Whether its range was written so long ago that a time to live has run out. */
  old: boolean;
}

/** A row that no record explains, or that claims the coordinates of one. */
export interface ForeignRow {
  partition: number;
  offset: number;
  /** Natural keys: a key of the topic's, or one of its own. */
  symbol: number;
  second: number;
}

/** All that happens to a topic and a table. */
export interface History {
  kind: TableKind;
  partitions: Story[][];
  foreign: ForeignRow[];
  /** How many of the first offsets of each Kafka partition have left the topic. */
  trimmed: number;
  /** How many of the last ones arrive while the audit is under way. */
  late: number;
  compacted: boolean;
  ttlSeconds: number;
  ledger: boolean;
}

/** How it is audited. */
export interface Question {
  deep: boolean;
  /** Cut off each end of what a Kafka partition holds. */
  cut: [number, number];
  /** Keys in one pass; natural keys alone. */
  maxKeys: number;
  /** Places in the table that no node answers for, by the number of a row. */
  unanswered: number[];
  pageRows: number;
  /** Whether a mapping says what the records are, and not the built-in shape. */
  mapped: boolean;
}

const story: fc.Arbitrary<Story> = fc.record({
  held: weighted<Held>({ record: 10, aborted: 2, compacted: 2 }),
  symbol: fc.nat(3),
  second: fc.nat(1),
  price: fc.nat(2),
  sentMs: fc.oneof(fc.constantFrom(0, 0, 1, 999, 1_000, 1_001), fc.nat(3_000)),
  content: weighted<Story["content"]>({ tick: 10, tombstone: 2, garbage: 1 }),
  handling: weighted<Handling>({ written: 12, skipped: 2, setAside: 1, replayed: 1 }),
  deliveries: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 3 }),
  meddling: weighted<Meddling>({ none: 14, deletes: 1, alters: 1 }),
  committed: fc.boolean(),
  old: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
}, { noNullPrototype: true });

const foreignRow: fc.Arbitrary<ForeignRow> = fc.record({
  partition: fc.constantFrom(0, 0, 0, 1, 7, -1),
  offset: fc.integer({ min: -1, max: 16 }),
  symbol: fc.nat(5),
  second: fc.nat(1),
}, { noNullPrototype: true });

/** Any history of a table of one kind. */
export function histories(kind: TableKind): fc.Arbitrary<History> {
  return fc.record({
    kind: fc.constant(kind),
    partitions: fc.array(fc.array(story, { maxLength: 14 }), { minLength: 1, maxLength: 3 }),
    foreign: sometimes(fc.array(foreignRow, { maxLength: 3 }), []),
    trimmed: sometimes(fc.nat(6), 0),
    late: sometimes(fc.nat(3), 0),
    compacted: fc.boolean(),
    ttlSeconds: fc.constantFrom(0, 86_400),
    ledger: fc.boolean(),
  }, { noNullPrototype: true });
}

/** Any way to audit it. */
export const questions: fc.Arbitrary<Question> = fc.record({
  deep: fc.boolean(),
  cut: sometimes(fc.tuple(fc.nat(5), fc.nat(5)), [0, 0]),
  maxKeys: fc.constantFrom(5, 12, 1_000),
  unanswered: sometimes(fc.array(fc.nat(20), { maxLength: 2 }), []),
  pageRows: fc.constantFrom(1, 2, 5_000),
  mapped: fc.boolean(),
}, { noNullPrototype: true });

/** Half of the time the plain case, so that one difficulty is also met alone. */
function sometimes<T>(arbitrary: fc.Arbitrary<T>, plain: T): fc.Arbitrary<T> {
  return fc.oneof(fc.constant(plain), arbitrary);
}

function weighted<T extends string>(weights: Record<T, number>): fc.Arbitrary<T> {
  return fc.oneof(
    ...Object.entries<number>(weights).map(([value, weight]) => ({
      weight,
      arbitrary: fc.constant(value as T),
    })),
  );
}
