import assert from "node:assert/strict";
import type { AbortedTransaction, RawRecord } from "../../../../src/kafka/batches/raw_records.ts";
import { readCommitted } from "../../../../src/kafka/fetch/read_committed.ts";
import { rawRecord } from "../../support/fake_kafka.ts";
import { fc } from "../../support/fc.ts";

type Marker = "commit" | "abort";
const NOBODY = "-1";

function raw(offset: number, producerId: string, marker?: Marker): RawRecord {
  if (marker === undefined) return rawRecord(offset, producerId);
  const key = new Uint8Array([0, 0, 0, marker === "commit" ? 1 : 0]);
  return rawRecord(offset, producerId, { key, isControlRecord: true });
}

const offsets = (records: readonly RawRecord[]) => records.map(({ offset }) => offset);

/** A Kafka partition as a broker keeps it. */
class Log {
  readonly records: RawRecord[] = [];
  /** In the order in which they ended, as brokers index them. */
  readonly aborted: (AbortedTransaction & { lastOffset: number })[] = [];
  /** What a `read_committed` consumer must see. */
  readonly visible: number[] = [];
  #open = new Map<string, number[]>();
  #end = 0;

  append(producerId: string): void {
    const offset = this.#next();
    this.records.push(raw(offset, producerId));
    if (producerId === NOBODY) this.visible.push(offset);
    else this.#open.set(producerId, [...this.#open.get(producerId) ?? [], offset]);
  }

  finish(producerId: string, marker: Marker): void {
    const data = this.#open.get(producerId);
    if (data === undefined) return;
    this.#open.delete(producerId);
    const lastOffset = this.#next();
    this.records.push(raw(lastOffset, producerId, marker));
    if (marker === "commit") this.visible.push(...data);
    else this.aborted.push({ producerId, firstOffset: data[0]!, lastOffset });
  }

  /** Compaction, or another producer's deleted records. */
  skip(offsets: number): void {
    this.#end += offsets;
  }

  /** One past the last record of which it is known what became of it. */
  get stable(): number {
    return Math.min(this.#end, ...[...this.#open.values()].map(([first]) => first!));
  }

  /** What a broker answers to a fetch of `[from, to)`. */
  fetch(from: number, to: number): [RawRecord[], AbortedTransaction[]] {
    return [
      this.records.filter(({ offset }) => offset >= from && offset < to),
      this.aborted.filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to),
    ];
  }

  #next(): number {
    return this.#end++;
  }
}

const producers = fc.constantFrom("1", "2", "3", "4");
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ append: fc.oneof(producers, fc.constant(NOBODY)) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        finish: producers,
        marker: fc.constantFrom<Marker>("commit", "abort"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ skip: fc.integer({ min: 1, max: 5 }) }) },
  ),
  { maxLength: 80 },
);
const endings = fc.array(fc.constantFrom<Marker | "none">("commit", "abort", "none"), {
  minLength: 4,
  maxLength: 4,
});
const logs = fc.tuple(steps, endings).map(([steps, endings]) => {
  const log = new Log();
  for (const step of steps) {
    if ("append" in step) log.append(step.append);
    else if ("finish" in step) log.finish(step.finish, step.marker);
    else log.skip(step.skip);
  }
  for (const [index, marker] of endings.entries()) {
    if (marker !== "none") log.finish(String(index + 1), marker);
  }
  return log;
});

Deno.test("readCommitted: shows exactly the committed records, however transactions interleave", () => {
  fc.assert(
    fc.property(logs, (log) => {
      const expected = log.visible.filter((offset) => offset < log.stable).sort((a, b) => a - b);
      assert.deepEqual(offsets(readCommitted(...log.fetch(0, log.stable))), expected);
    }),
    { numRuns: 500 },
  );
});

Deno.test("readCommitted: shows the same when fetches start and end in the middle of transactions", () => {
  fc.assert(
    fc.property(logs, fc.array(fc.nat(100), { maxLength: 4 }), (log, cuts) => {
      const bounds = [0, ...cuts.map((cut) => Math.min(cut, log.stable)), log.stable]
        .sort((a, b) => a - b);
      const seen = bounds.slice(1).flatMap((to, index) =>
        offsets(readCommitted(...log.fetch(bounds[index]!, to)))
      );
      const expected = log.visible.filter((offset) => offset < log.stable).sort((a, b) => a - b);
      assert.deepEqual(seen, expected);
    }),
    { numRuns: 500 },
  );
});

Deno.test("readCommitted: does not depend on the order in which aborted transactions are listed", () => {
  fc.assert(fc.property(logs, (log) => {
    const [records, aborted] = log.fetch(0, log.stable);
    assert.deepEqual(
      readCommitted(records, aborted.toReversed()),
      readCommitted(records, aborted),
    );
  }));
});

Deno.test("readCommitted: a producer's next transaction is seen after an aborted one", () => {
  const records = [raw(0, "1"), raw(1, "1", "abort"), raw(2, "1"), raw(3, "1", "commit")];
  const aborted = [{ producerId: "1", firstOffset: 0 }];
  assert.deepEqual(offsets(readCommitted(records, aborted)), [2]);
});

Deno.test("readCommitted: hides two aborted transactions that begin at neighbouring offsets", () => {
  // The one that begins last ends first: the broker lists it first.
  const records = [raw(0, "1"), raw(1, "2"), raw(2, "2", "abort"), raw(3, "1", "abort")];
  const aborted = [{ producerId: "2", firstOffset: 1 }, { producerId: "1", firstOffset: 0 }];
  assert.deepEqual(offsets(readCommitted(records, aborted)), []);
});

Deno.test("readCommitted: a commit marker does not end another producer's aborted transaction", () => {
  const records = [
    raw(0, "1"),
    raw(1, "2"),
    raw(2, "2", "commit"),
    raw(3, "1"),
    raw(4, "1", "abort"),
  ];
  const aborted = [{ producerId: "1", firstOffset: 0 }];
  assert.deepEqual(offsets(readCommitted(records, aborted)), [1]);
});

Deno.test("readCommitted: without aborted transactions only the markers go", () => {
  const records = [raw(0, "1"), raw(1, NOBODY), raw(2, "1", "commit")];
  assert.deepEqual(offsets(readCommitted(records, [])), [0, 1]);
});

Deno.test("readCommitted: a fetch may begin behind the first records of several aborted transactions", () => {
  const records = [raw(7, "2"), raw(8, "1"), raw(9, "1", "abort"), raw(10, "2", "abort")];
  const aborted = [{ producerId: "1", firstOffset: 3 }, { producerId: "2", firstOffset: 5 }];
  assert.deepEqual(offsets(readCommitted(records, aborted)), []);
});

Deno.test("readCommitted: what a producer writes outside its transactions is kept", () => {
  const outside = { batchContext: { producerId: "1", inTransaction: false } };
  const records = [raw(0, "1"), rawRecord(1, "1", outside), raw(2, "1", "abort")];
  assert.deepEqual(offsets(readCommitted(records, [{ producerId: "1", firstOffset: 0 }])), [1]);
});

Deno.test("readCommitted: records outside transactions are kept", () => {
  const records = [raw(0, "1"), raw(1, NOBODY), raw(2, NOBODY), raw(3, "1", "abort")];
  const aborted = [{ producerId: "1", firstOffset: 0 }];
  assert.deepEqual(offsets(readCommitted(records, aborted)), [1, 2]);
});
