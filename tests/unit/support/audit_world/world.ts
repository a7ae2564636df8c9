import cassandra from "cassandra-driver";
import { DeadLetterIndex } from "../../../../src/dead_letters/dead_letter_index.ts";
import { type LedgerEntry, ledgerEntry } from "../../../../src/ledger/entry.ts";
import { emptyTally } from "../../../../src/ledger/tally.ts";
import { jsonCodec } from "../../../../src/record/json_codec.ts";
import type { KafkaRecord } from "../../../../src/record/kafka_record.ts";
import type { PartitionRange } from "../../../../src/record/offset_ranges.ts";
import { WriteClock } from "../../../../src/rows/write_clock.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { bytes } from "../records.ts";
import { defaultTable, table } from "../tables.ts";
import { FakeTable } from "./fake_table.ts";
import type { Handling, History, Story, TableKind } from "./history.ts";

export const TOPIC = "input_readings";
/** When the table is looked at. */
export const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW_US = NOW * 1_000;

/** An offset of the topic, and what became of it at the hands of `ingest`. */
export interface Place {
  partition: number;
  offset: number;
  story: Story;
  symbol: string;
  tickMs: number;
  sentMs: number;
  /** When it is written, in microseconds; only records have one. */
  writeTimeUs: number;
  /** What it asks for; garbage asks for nothing, and so does a tombstone that no table can apply. */
  asks: "row" | "deletion" | "nothing";
  handling: Handling;
  /** Its range was written longer ago than rows live. */
  old: boolean;
}

/** A topic and a table after a history. */
export interface World {
  history: History;
  places: Place[];
  table: FakeTable;
  deadLetters: DeadLetterIndex;
  /** By Kafka partition. */
  entries: Map<number, LedgerEntry[]>;
  /** What the topic held when the audit began, and what it holds at its end. */
  held: PartitionRange[];
  heldAtLast: PartitionRange[];
}

export function tableOf(kind: TableKind, ttlSeconds: number): Table {
  const types = { symbol: "text", ts: "timestamp", price: "double" };
  const tables = {
    "coordinates": defaultTable(),
    "symbol-ts": table(types, ["symbol"], ["ts"]),
    "symbol": table(types, ["symbol"], []),
  };
  return { ...tables[kind], defaultTtlSeconds: ttlSeconds };
}

/** Lets a history happen. */
export function worldOf(history: History): World {
  const { kind, ttlSeconds, partitions, trimmed, late } = history;
  const held = partitions.map((stories, partition): PartitionRange => {
    const from = Math.min(trimmed, stories.length);
    return { partition, from, to: Math.max(from, stories.length - late) };
  });
  const heldAtLast = held.map((range, partition) => ({
    ...range,
    to: partitions[partition]!.length,
  }));
  const places = partitions.flatMap((stories, partition) =>
    placesOf(history, partition, stories, held[partition]!.from)
  );
  const world: World = {
    history,
    places,
    table: new FakeTable(tableOf(kind, ttlSeconds), NOW),
    deadLetters: new DeadLetterIndex(TOPIC),
    entries: new Map(),
    held,
    heldAtLast,
  };
  ingest(world);
  meddle(world);
  for (const { partition, to } of heldAtLast) {
    if (history.ledger) world.entries.set(partition, entriesOf(world, partition, to));
  }
  return world;
}

/** Whether `ingest` has seen a record there. */
export function wasRecord({ story }: Place): boolean {
  return story.held !== "aborted";
}

/** Whether the topic still has a record there. */
export function isRecord({ story, partition, offset }: Place, { held }: World): boolean {
  return story.held === "record" && offset >= held[partition]!.from;
}

/** The record as a consumer reads it. */
export function recordOf({ offset, story, sentMs, symbol, tickMs }: Place): KafkaRecord {
  const key = bytes(JSON.stringify({ Symbol: symbol, TimeStamp: tickMs / 1_000 }));
  const { price } = story;
  const values = {
    tick: () => jsonCodec.encode({ symbol, price, timestampMs: tickMs }),
    tombstone: () => null,
    garbage: () => bytes("{"),
  };
  return { offset, timestampMs: sentMs, key, value: values[story.content](), headers: {} };
}

/** The row that a record asks for, as the driver reads it. */
export function rowOf(
  { symbol, tickMs, partition, offset }: Omit<ForeignPlace, "price">,
  price: number,
): Record<string, unknown> {
  const ts = new Date(tickMs);
  return {
    symbol,
    day: new cassandra.types.LocalDate(
      ts.getUTCFullYear(),
      ts.getUTCMonth() + 1,
      ts.getUTCDate(),
    ),
    ts,
    price,
    kafka_partition: partition,
    kafka_offset: cassandra.types.Long.fromNumber(offset),
  };
}

interface ForeignPlace {
  symbol: string;
  tickMs: number;
  partition: number;
  offset: number;
  price: number;
}

function placesOf(
  { kind, compacted }: History,
  partition: number,
  stories: Story[],
  first: number,
): Place[] {
  const clock = new WriteClock();
  let old = stories[0]?.old ?? false;
  return stories.map((told, offset): Place => {
    if (stories[offset - 1]?.committed) old = told.old;
    const story = told.held === "compacted" && !(compacted && isOutdated(stories, offset))
      ? { ...told, held: "record" as const }
      : told;
    const gone = offset < first || story.held === "compacted";
    // A forgotten record that was written later than one that is held leaves a row of which
    // nobody can tell where it comes from: feeds whose clocks go back so far are not looked at.
    const start = gone ? NOW - 9 * DAY : old ? NOW - 2 * DAY : NOW - 3 * HOUR;
    const sentMs = start + story.sentMs;
    const asks = story.content === "tick"
      ? "row"
      : story.content === "tombstone" && kind !== "coordinates"
      ? "deletion"
      : "nothing";
    return {
      partition,
      offset,
      story,
      symbol: symbolOf(partition, story.symbol),
      tickMs: tickTime(story.second),
      sentMs,
      writeTimeUs: story.held === "aborted" ? NaN : clock.next(sentMs),
      asks,
      handling: handlingOf(story, asks),
      old,
    };
  });
}

/** Compaction keeps the last record of each symbol, which is the key of the records. */
function isOutdated(stories: Story[], offset: number): boolean {
  const { symbol } = stories[offset]!;
  return stories.slice(offset + 1).some((later) =>
    later.symbol === symbol && later.held === "record" && later.content !== "garbage"
  );
}

function handlingOf({ handling }: Story, asks: Place["asks"]): Handling {
  if (handling === "skipped") return handling;
  if (asks === "nothing") return "setAside";
  // No database refuses a deletion that could be bound.
  return asks === "deletion" ? "written" : handling;
}

/** The records of a key share a Kafka partition. */
function symbolOf(partition: number, symbol: number): string {
  return `P${partition}S${symbol}`;
}

function tickTime(second: number): number {
  return 1_600_000_000_000 + second * 1_000;
}

function ingest({ places, table, deadLetters, history: { ttlSeconds } }: World): void {
  const records = places.filter(wasRecord);
  for (const { partition, offset, handling } of records) {
    if (handling !== "setAside" && handling !== "replayed") continue;
    deadLetters.add({ topic: TOPIC, partition, offset });
  }
  // A crash after a write makes one more delivery; none makes the deliveries of different records
  // come in the order of their offsets.
  const deliveries = records
    .filter(({ handling }) => handling === "written" || handling === "replayed")
    .flatMap((place) => place.story.deliveries.map((at) => ({ at, place })))
    .sort((a, b) => a.at - b.at);
  for (const { place } of deliveries) {
    const { partition, offset, story, asks, writeTimeUs, old } = place;
    const values = rowOf(place, story.price);
    if (asks === "deletion") table.delete(values, writeTimeUs);
    if (asks !== "row") continue;
    table.write({
      values,
      writeTimeUs,
      expiresMs: ttlSeconds === 0 ? Infinity : writtenAtMs(old) + ttlSeconds * 1_000,
      source: `${partition}/${offset}`,
    });
  }
}

function meddle({ places, table, history: { foreign, kind } }: World): void {
  for (const place of places.filter(wasRecord)) {
    const row = table.find(rowOf(place, 0));
    if (row?.source !== `${place.partition}/${place.offset}`) continue;
    const { meddling } = place.story;
    if (meddling === "deletes") table.delete(row.values, NOW_US);
    if (meddling !== "alters") continue;
    const values = { ...row.values, price: 777 };
    table.write({ ...row, values, altered: true });
  }
  for (const [index, { partition, offset, symbol, second }] of foreign.entries()) {
    // Beside coordinates, no symbol of the topic's: else it would be one of its own rows.
    const name = kind === "coordinates" ? `F${index}` : symbolOf(partition, symbol);
    const place = { symbol: name, tickMs: tickTime(second), partition, offset };
    table.write({ values: rowOf(place, 555), writeTimeUs: NOW_US + 1, expiresMs: Infinity });
  }
}

function writtenAtMs(old: boolean): number {
  return old ? NOW - 2 * DAY : NOW - 2 * HOUR;
}

/** What the ledger has of one Kafka partition, as `ingest` believed it. */
function entriesOf({ places, history }: World, partition: number, end: number): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let from = 0;
  let tally = emptyTally();
  for (const place of places.filter((place) => place.partition === partition)) {
    const { offset, story, handling, asks, old } = place;
    if (wasRecord(place)) {
      tally.records++;
      tally.digest.add(partition, offset);
      if (handling === "setAside" || handling === "replayed") tally.deadLettered++;
      else if (asks === "deletion") tally.deleted++;
      else tally.stored++;
    }
    if (!story.committed || offset >= end) continue;
    entries.push(ledgerEntry({
      topic: TOPIC,
      table: "market_data",
      group: "andean-group",
      partition,
      from,
      to: offset + 1,
      ttlSeconds: history.ttlSeconds,
      writtenAtMs: writtenAtMs(old),
    }, tally));
    from = offset + 1;
    tally = emptyTally();
  }
  return entries;
}
