import assert from "node:assert/strict";
import { emptyTally } from "../../../src/ledger/tally.ts";
import { type LedgerEntry, ledgerEntry } from "../../../src/ledger/entry.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { LEDGER_COLUMNS } from "../../../src/ledger/ledger_row.ts";
import { consistencyNumber } from "../../../src/scylla/session/consistency.ts";
import type { Session } from "../../../src/scylla/session/session.ts";
import { readBack } from "../support/driver_encoder.ts";
import { response, timedOut } from "../support/driver_errors.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { VirtualTime } from "../support/virtual_time.ts";

const MILLION = 1_000_000;
const REQUEST = { consistency: "local-quorum" } as const;

interface Request {
  query: string;
  options: { consistency: number; pageState?: string };
}

/** A table of the ledger's key in memory, read back as the driver would, in pages of two rows. */
class FakeDatabase {
  readonly requests: Request[] = [];
  readonly rows = new Map<string, unknown[]>();
  busy = 0;
  peak = 0;

  constructor(private before: () => void = () => {}) {}

  get ledger(): Ledger {
    const execute = async (query: string, params: unknown[], options: Request["options"]) => {
      this.requests.push({ query, options });
      this.peak = Math.max(this.peak, ++this.busy);
      try {
        await Promise.resolve();
        this.before();
        return query.startsWith("INSERT") ? this.#insert(params) : this.#select(params, options);
      } finally {
        this.busy--;
      }
    };
    return new Ledger({ client: { execute } } as unknown as Session, '"ks"."andean_ledger"');
  }

  #insert(params: unknown[]) {
    this.rows.set(params.slice(0, 6).join("|"), params);
    return { rows: [] };
  }

  #select(params: unknown[], { pageState }: Request["options"]) {
    const key = params.slice(0, 4).join("|");
    const found = [...this.rows.values()]
      .filter((row) => row.slice(0, 4).join("|") === key && Number(row[4]) < Number(params[4]))
      .sort((a, b) => Number(a[4]) - Number(b[4]) || Number(a[5]) - Number(b[5]));
    const start = Number(pageState ?? 0);
    const rows = found.slice(start, start + 2).map((row) =>
      Object.fromEntries(
        Object.entries(LEDGER_COLUMNS).map(([name, type], index) => [
          name,
          row[index] === null ? null : readBack(row[index], type),
        ]),
      )
    );
    return { rows, pageState: start + 2 < found.length ? String(start + 2) : null };
  }
}

function entry(from: number, to: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    ...ledgerEntry({
      topic: "ticks",
      table: "market_data",
      partition: 1,
      from,
      to,
      group: "g",
      ttlSeconds: 60,
      writtenAtMs: 1_700_000_000_123,
    }, emptyTally()),
    ...more,
  };
}

function read(ledger: Ledger, from: number, to: number) {
  return ledger.read("ticks", "market_data", 1, { from, to }, REQUEST);
}

Deno.test("Ledger: reads what overlaps the range, whole, sorted, each once", async () => {
  const ranges = fc.uniqueArray(
    fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 40 })).map(([from, size]) =>
      [from * MILLION / 4, (from + size) * MILLION / 4] as const
    ),
    { selector: String, maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(ranges, fc.nat(30), fc.nat(30), async (ranges, start, size) => {
      const { ledger } = new FakeDatabase();
      for (const [from, to] of ranges) await ledger.write(entry(from, to), REQUEST);
      const [from, to] = [start * MILLION / 4, (start + size) * MILLION / 4];
      const expected = from === to ? [] : ranges
        .filter((range) => range[0] < to && range[1] > from)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1])
        .map(([from, to]) => entry(from, to));
      assert.deepEqual(await read(ledger, from, to), expected);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Ledger: an entry written again is one entry", async () => {
  const database = new FakeDatabase();
  await database.ledger.write(entry(0, 10, { group: "old" }), REQUEST);
  await database.ledger.write(entry(0, 10, { group: "new" }), REQUEST);
  assert.deepEqual(await read(database.ledger, 0, 10), [entry(0, 10, { group: "new" })]);
});

Deno.test("Ledger: keeps offsets up to 2^53 - 1", async () => {
  const { ledger } = new FakeDatabase();
  const last = entry(2 ** 53 - 3, 2 ** 53 - 1);
  await ledger.write(last, REQUEST);
  assert.deepEqual(await read(ledger, 2 ** 53 - 2, 2 ** 53 - 1), [last]);
});

Deno.test("Ledger: a long gap stands in each bucket that it touches, a few writes at once", async () => {
  const database = new FakeDatabase();
  await database.ledger.write(entry(MILLION - 1, 100 * MILLION + 1), REQUEST);
  assert.equal(database.rows.size, 101);
  assert.equal(database.peak, 8);
  for (const from of [0, MILLION, 57 * MILLION + 5, 100 * MILLION]) {
    assert.equal((await read(database.ledger, from, from + MILLION)).length, 1);
  }
  assert.deepEqual(await read(database.ledger, 0, MILLION - 1), []);
  assert.deepEqual(await read(database.ledger, 100 * MILLION + 1, 101 * MILLION), []);
});

Deno.test("Ledger: asks at the consistency that it is told", async () => {
  const database = new FakeDatabase();
  await database.ledger.write(entry(0, 1), { consistency: "all" });
  await database.ledger.read("t", "t", 0, { from: 0, to: 1 }, { consistency: "one" });
  assert.deepEqual(database.requests.map(({ options }) => options.consistency), [
    consistencyNumber("all"),
    consistencyNumber("one"),
  ]);
});

Deno.test("Ledger: a write is repeated until it is acknowledged, however long that takes", async () => {
  using time = new VirtualTime();
  let left = 100;
  const database = new FakeDatabase(() => {
    if (left-- > 0) throw timedOut();
  });
  await time.run(database.ledger.write(entry(0, 1), REQUEST));
  assert.equal(database.rows.size, 1);
  assert.equal(database.requests.length, 101);
});

Deno.test("Ledger: a write that the run's end interrupts is not taken for written", async () => {
  using time = new VirtualTime();
  const abort = new AbortController();
  const database = new FakeDatabase(() => {
    if (database.requests.length === 3) abort.abort();
    throw timedOut();
  });
  const write = database.ledger.write(entry(0, 1), { ...REQUEST, signal: abort.signal });
  await assert.rejects(time.run(write), withCode("interrupted"));
  assert.equal(database.requests.length, 3);
});

Deno.test("Ledger: a write is tried once even where the run has ended", async () => {
  const database = new FakeDatabase();
  await database.ledger.write(entry(0, 1), { ...REQUEST, signal: AbortSignal.abort() });
  assert.equal(database.rows.size, 1);
});

Deno.test("Ledger: what no waiting mends ends a write at once", async () => {
  for (
    const [failure, code] of [
      [response("unauthorized", "no MODIFY permission"), "refused"],
      [response("invalid", "unconfigured table andean_ledger"), "table-missing"],
      [response("invalid", "Expected 8 bytes"), "rejected"],
    ] as const
  ) {
    const database = new FakeDatabase(() => {
      throw failure;
    });
    await assert.rejects(database.ledger.write(entry(0, 1), REQUEST), withCode(code));
    assert.equal(database.requests.length, 1);
  }
});

Deno.test("Ledger: a page that fails is asked for again, and no entry is told twice", async () => {
  using time = new VirtualTime();
  let request = 0;
  const database = new FakeDatabase(() => {
    if (writing || request++ % 3 !== 2) return;
    throw timedOut();
  });
  let writing = true;
  const entries = Array.from({ length: 9 }, (_, index) => entry(index, index + 1));
  for (const each of entries) await database.ledger.write(each, REQUEST);
  writing = false;
  assert.deepEqual(await time.run(read(database.ledger, 0, 9)), entries);
});

Deno.test("Ledger: what can't be read in eight tries is no empty ledger", async () => {
  using time = new VirtualTime();
  const database = new FakeDatabase(() => {
    throw timedOut();
  });
  await assert.rejects(time.run(read(database.ledger, 0, 1)), withCode("timed-out"));
  assert.equal(database.requests.length, 8);
});

Deno.test("Ledger: reading ends with the run", async () => {
  const database = new FakeDatabase();
  const request = { ...REQUEST, signal: AbortSignal.abort() };
  await assert.rejects(
    database.ledger.read("ticks", "market_data", 1, { from: 0, to: 1 }, request),
    withCode("interrupted"),
  );
});

Deno.test("Ledger: an entry that somebody has changed gives no answer", async () => {
  const changes: Partial<LedgerEntry>[] = [{ records: 1 }, { gaps: 2 }, { digest: "?" }];
  for (const change of changes) {
    const { ledger } = new FakeDatabase();
    await ledger.write(entry(0, 1, change), REQUEST);
    await assert.rejects(read(ledger, 0, 1), withCode("inconclusive", /does not add up/));
  }
});

Deno.test("Ledger: an entry that has lost a column gives no answer", async () => {
  const database = new FakeDatabase();
  await database.ledger.write(entry(0, 1), REQUEST);
  for (const row of database.rows.values()) row[7] = null;
  await assert.rejects(read(database.ledger, 0, 1), withCode("inconclusive", /records is NaN/));
});
