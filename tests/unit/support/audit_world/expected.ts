import type { OffsetFate } from "../../../../src/verify/books/completeness.ts";
import type { Method } from "../../../../src/verify/options.ts";
import type { Verdict } from "../../../../src/verify/books/totals.ts";
import type { FakeRow } from "./fake_table.ts";
import type { Question } from "./history.ts";
import { askedOf } from "./run_audit.ts";
import { isRecord, type Place, rowOf, wasRecord, type World } from "./world.ts";

/** What a reconciliation has to come to. */
export interface Expected {
  /** By `partition/offset`, for every offset that is asked about. */
  fates: Map<string, OffsetFate>;
  duplicates: number;
  unexpected: number;
  mismatched: string[];
  forgotten: number;
  /** Ledger entries, as `partition/from`, that don't agree with the table. */
  disagreements: string[];
  verdict: Verdict;
}

/** Everything that is true of a world, said in the plainest way, by one look at each offset. */
export function expectedOf(world: World, question: Question, method: Method): Expected {
  const expected: Expected = {
    fates: new Map(),
    duplicates: 0,
    unexpected: 0,
    mismatched: [],
    forgotten: 0,
    disagreements: [],
    verdict: "exactly-once",
  };
  const asked = askedOf(world, question);
  const inAsked = ({ partition, offset }: Place) =>
    offset >= asked[partition]!.from && offset < asked[partition]!.to;
  const view = new View(world, question, method, world.places.filter(inAsked));
  if (world.history.kind !== "coordinates") judgeKeys(view, expected);
  else {
    judgeCoordinates(view, expected);
    if (method === "scan") {
      countRows(view, expected);
      if (!view.isBlind) judgeLedger(view, expected);
    }
  }
  expected.verdict = verdictOf(view, expected);
  return expected;
}

/** What an audit can see of a world. */
class View {
  readonly isBlind: boolean;
  readonly rows: FakeRow[];

  constructor(
    readonly world: World,
    readonly question: Question,
    readonly method: Method,
    readonly asked: Place[],
  ) {
    const { table } = world;
    this.isBlind = table.unanswered.size > 0;
    this.rows = table.rows().filter(({ values }) =>
      method === "scan" ? !table.isHidden(values) : !this.isUnanswered(values)
    );
  }

  isUnanswered(values: Record<string, unknown>): boolean {
    return this.world.table.unanswered.has(this.world.table.partitionOf(values));
  }

  /** Whether the row of a place could not be asked for. */
  isUnseen(place: Place): boolean {
    return this.method === "scan" ? this.isBlind : this.isUnanswered(rowOf(place, 0));
  }

  /** Why a record that has no row has none. */
  lossOf(place: Place): OffsetFate {
    if (isSetAside(place)) return "deadLettered";
    if (this.isUnseen(place) && (place.asks === "row" || this.atCoordinates)) return "unseen";
    return place.old && this.world.history.ttlSeconds > 0 ? "expired" : "missing";
  }

  /** Such a scan does not decode what it says nothing of. */
  get atCoordinates(): boolean {
    return this.world.history.kind === "coordinates" && this.method === "scan";
  }
}

function isSetAside({ handling }: Place): boolean {
  return handling === "setAside" || handling === "replayed";
}

function isRowOf(row: FakeRow, place: Place): boolean {
  const own = rowOf(place, place.story.price);
  return ["symbol", "ts", "price"].every((name) => String(own[name]) === String(row.values[name]));
}

function nameOf({ partition, offset }: { partition: number; offset: number }): string {
  return `${partition}/${offset}`;
}

// ---------------------------------------------------------------- rows that tell their coordinates

function coordinatesOf({ values }: FakeRow): { partition: number; offset: number } {
  return { partition: Number(values["kafka_partition"]), offset: Number(values["kafka_offset"]) };
}

function rowsAt(view: View, place: Place): FakeRow[] {
  const rows = view.rows.filter((row) => nameOf(coordinatesOf(row)) === nameOf(place));
  // Who looks a row up by its whole key does not see one that only has its coordinates.
  return view.method === "scan" ? rows : rows.filter(({ source }) => source !== undefined);
}

function judgeCoordinates(view: View, expected: Expected): void {
  const { deep } = view.question;
  const { compacted } = view.world.history;
  for (const place of view.asked) {
    const rows = rowsAt(view, place);
    if (isRecord(place, view.world)) {
      expected.fates.set(nameOf(place), rows.length > 0 ? "stored" : view.lossOf(place));
      if (!deep || place.asks !== "row" || rows.length === 0) continue;
      if (!rows.some((row) => isRowOf(row, place))) expected.mismatched.push(nameOf(place));
    } else {
      // Without a look at the topic, the row of an offset that never held a record is a record's;
      // unless the ledger has counted the records of its range.
      const taken = rows.length > 0 && view.method === "scan" && !deep && !compacted &&
        (view.isBlind || !isCounted(view, place));
      expected.fates.set(nameOf(place), taken ? "stored" : "gap");
    }
  }
}

/** Whether a ledger entry that is asked about as a whole tells how many records are there. */
function isCounted({ world, question }: View, { partition, offset }: Place): boolean {
  const { from, to } = askedOf(world, question)[partition]!;
  return (world.entries.get(partition) ?? []).some((entry) =>
    entry.from <= offset && offset < entry.to && entry.from >= from && entry.to <= to
  );
}

/** Rows that no record of the range has. */
function countRows(view: View, expected: Expected): void {
  const { held, heldAtLast, places, history } = view.world;
  const seen = new Set<string>();
  for (const row of view.rows) {
    const at = coordinatesOf(row);
    const range = held[at.partition];
    const place = places.find((one) => nameOf(one) === nameOf(at));
    if (at.offset < 0 || range === undefined || at.offset >= heldAtLast[at.partition]!.to) {
      expected.unexpected++;
      continue;
    }
    const isInside = at.offset >= range.from && at.offset < range.to;
    if (isInside && !view.asked.includes(place!)) continue;
    if (seen.has(nameOf(at))) expected.duplicates++;
    else if (at.offset < range.from) expected.forgotten++;
    else if (isInside && expected.fates.get(nameOf(at)) === "gap") {
      if (history.compacted) expected.forgotten++;
      else expected.unexpected++;
    }
    seen.add(nameOf(at));
  }
}

function judgeLedger(view: View, expected: Expected): void {
  const { world, rows, asked } = view;
  for (const [partition, entries] of world.entries) {
    const first = world.held[partition]!.from;
    const places = world.places.filter((place) => place.partition === partition);
    for (const { from, to } of entries) {
      const inside = places.slice(from, to);
      if (from >= first || to > world.held[partition]!.to) continue;
      if (world.history.ttlSeconds > 0 && inside.at(-1)!.old) continue;
      // What is held and not asked about was not looked at.
      if (!inside.every((place) => place.offset < first || asked.includes(place))) continue;
      const agrees = inside.every((place) => {
        const isAccounted = rows.some((row) => nameOf(coordinatesOf(row)) === nameOf(place)) ||
          isSetAside(place) && wasRecord(place) || isRecord(place, world);
        if (wasRecord(place)) return isAccounted;
        const isStranger = place.offset >= first && expected.fates.get(nameOf(place)) === "gap" &&
          !world.history.compacted;
        return !isAccounted || isStranger;
      });
      if (!agrees) expected.disagreements.push(`${partition}/${from}`);
    }
  }
}

// ------------------------------------------------------------------------ rows of a key of their own

function judgeKeys(view: View, expected: Expected): void {
  const { world, asked, rows } = view;
  const { table } = world;
  const keyOf = (place: Place) => table.keyOf(rowOf(place, 0));
  for (const place of asked) {
    if (!isRecord(place, world)) expected.fates.set(nameOf(place), "gap");
    else if (place.asks === "nothing") expected.fates.set(nameOf(place), view.lossOf(place));
  }
  const claims = asked.filter((place) => isRecord(place, world) && place.asks !== "nothing");
  const others = world.places.filter((place) =>
    isRecord(place, world) && place.asks !== "nothing" && !asked.includes(place)
  );
  const byKey = Map.groupBy(claims, keyOf);
  const rowOfKey = new Map(rows.map((row) => [table.keyOf(row.values), row]));
  for (const [key, records] of byKey) {
    const owner = lastOf(records.filter((one) => !isSetAside(one))) ?? lastOf(records)!;
    for (const loser of records.filter((one) => one !== owner)) {
      const fate = owner.asks === "deletion" ? "deleted" : "superseded";
      expected.fates.set(nameOf(loser), isSetAside(loser) ? "deadLettered" : fate);
    }
    // Written later, beside the asked range; or set aside, and replayed for all that we know.
    const rivals = [...records, ...others.filter((one) => keyOf(one) === key)].filter((one) =>
      one.writeTimeUs > owner.writeTimeUs && !(isSetAside(one) && isSetAside(owner))
    );
    judgeOwner(view, expected, owner, rowOfKey.get(key), rivals);
  }
  if (view.method === "scan") countStrays(view, expected, new Set(byKey.keys()), others, keyOf);
}

function judgeOwner(
  view: View,
  expected: Expected,
  owner: Place,
  row: FakeRow | undefined,
  rivals: Place[],
): void {
  const name = nameOf(owner);
  if (owner.asks === "deletion") {
    if (row !== undefined && !rivals.some(({ asks }) => asks === "row")) expected.unexpected++;
    const isUnsure = row === undefined && view.isUnseen(owner);
    expected.fates.set(name, isUnsure ? "unseen" : "deleted");
    return;
  }
  const isStale = row !== undefined && row.writeTimeUs < owner.sentMs * 1_000;
  // Written within the record's own millisecond, and before it: its values decide, where no later
  // record has the key anyway.
  const isDoubtful = row !== undefined && !view.question.deep && !isSetAside(owner) &&
    row.writeTimeUs < owner.writeTimeUs && (!isRowOf(row, owner) || rivals.length > 0);
  if (row !== undefined && !isStale && !isDoubtful) {
    expected.fates.set(name, "stored");
    const isWrong = view.question.deep && !isRowOf(row, owner) && rivals.length === 0;
    if (isWrong) expected.mismatched.push(name);
    return;
  }
  const last = rivals.findLast((one) => !isSetAside(one));
  if (last === undefined || isSetAside(owner)) expected.fates.set(name, view.lossOf(owner));
  else expected.fates.set(name, last.asks === "row" ? "superseded" : "deleted");
}

function countStrays(
  { world, question, rows }: View,
  expected: Expected,
  claimed: Set<string>,
  others: Place[],
  keyOf: (place: Place) => string,
): void {
  const { held, table, history } = world;
  const asked = askedOf(world, question);
  const isWhole = asked.every(({ from, to, partition }) =>
    from === held[partition]!.from && to === held[partition]!.to
  );
  if (!isWhole) return;
  const excused = new Set(others.map(keyOf));
  // Compaction keeps the last record of each symbol, and with it that of each row of this kind.
  const isForgetful = held.some(({ from }) => from > 0) ||
    (history.compacted && history.kind !== "symbol");
  for (const row of rows) {
    const key = table.keyOf(row.values);
    if (claimed.has(key) || excused.has(key)) continue;
    if (isForgetful) expected.forgotten++;
    else expected.unexpected++;
  }
}

function lastOf(places: Place[]): Place | undefined {
  return places.toSorted((a, b) => b.writeTimeUs - a.writeTimeUs)[0];
}

function verdictOf(view: View, expected: Expected): Verdict {
  const fates = [...expected.fates.values()];
  if (view.isBlind && view.method === "scan" || fates.includes("unseen")) return "inconclusive";
  const { duplicates, unexpected, mismatched, disagreements } = expected;
  const faults = duplicates + unexpected + mismatched.length + disagreements.length;
  return faults > 0 || fates.includes("missing") ? "discrepancy" : "exactly-once";
}
