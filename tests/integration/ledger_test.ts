import assert from "node:assert/strict";
import { openDatabase } from "../../scripts/rows.ts";
import { emptyTally } from "../../src/ledger/tally.ts";
import { type LedgerEntry, ledgerEntry } from "../../src/ledger/entry.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { openLedger } from "../../src/ledger/ledger_store.ts";
import { openSession, type Session } from "../../src/scylla/session/session.ts";
import { Console } from "../../src/telemetry/console.ts";
import { startLogging, stopLogging } from "../../src/telemetry/log.ts";
import { services } from "../support/services.ts";

const REQUEST = { consistency: "local-quorum" } as const;
const MILLION = 1_000_000;

type Database = Awaited<ReturnType<typeof openDatabase>>;

/** A keyspace of one test, a session, and the driver alone beside it. */
class Place implements AsyncDisposable {
  readonly keyspace = `ledger_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  readonly role = `${this.keyspace}_role`;

  private constructor(readonly database: Database, readonly session: Session) {}

  static async open(): Promise<Place> {
    const running = await services();
    const place = new Place(await openDatabase(running), await login(running.user));
    await place.database.execute(
      `CREATE KEYSPACE ${place.keyspace} WITH replication = ` +
        `{'class': 'NetworkTopologyStrategy', '${place.session.datacenter}': 1}`,
    );
    return place;
  }

  async ledger(): Promise<Ledger> {
    const ledger = await openLedger(this.session, this.keyspace, { create: true });
    assert.ok(ledger);
    return ledger;
  }

  async countRows(): Promise<number> {
    const result = await this.database.execute(
      `SELECT count(*) FROM ${this.keyspace}.andean_ledger`,
    );
    return Number(result.first().get(0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.close();
    await this.database.execute(`DROP KEYSPACE ${this.keyspace}`);
    await this.database.execute(`DROP ROLE IF EXISTS ${this.role}`);
    await this.database.shutdown();
  }
}

async function login(user: string): Promise<Session> {
  const { scylla, password } = await services();
  return await openSession({ contactPoints: scylla.split(","), user, password, waitMs: 5_000 });
}

function entry(from: number, to: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const tally = emptyTally();
  for (const offset of [from, to - 1]) tally.digest.add(3, offset);
  Object.assign(tally, { records: 2, stored: 1, deadLettered: 1 });
  const claim = {
    topic: "input.readings-1",
    table: "market_data",
    partition: 3,
    from,
    to,
    group: "andean-group",
    ttlSeconds: 2_592_000,
    writtenAtMs: 1_700_000_000_123,
  };
  return { ...ledgerEntry(claim, tally), ...more };
}

function read(ledger: Ledger, from: number, to: number): Promise<LedgerEntry[]> {
  return ledger.read("input.readings-1", "market_data", 3, { from, to }, REQUEST);
}

async function skip(test: Deno.TestContext, name: string): Promise<void> {
  await test.step({ name, ignore: true, fn: () => {} });
}

Deno.test("openLedger: is undefined where there is none and none shall be made", async () => {
  await using place = await Place.open();
  assert.equal(await openLedger(place.session, place.keyspace, { create: false }), undefined);
  await place.ledger();
  assert.ok(await openLedger(place.session, place.keyspace, { create: false }));
});

Deno.test("openLedger: in an unknown keyspace there is none, and none can be made", async () => {
  await using place = await Place.open();
  const unknown = `${place.keyspace}_not`;
  assert.equal(await openLedger(place.session, unknown, { create: false }), undefined);
  await assert.rejects(openLedger(place.session, unknown, { create: true }), {
    code: "keyspace-missing",
  });
});

Deno.test("openLedger: another kind of table of its name is left alone", async () => {
  await using place = await Place.open();
  await place.database.execute(`CREATE TABLE ${place.keyspace}.andean_ledger (a int PRIMARY KEY)`);
  for (const create of [true, false]) {
    await assert.rejects(openLedger(place.session, place.keyspace, { create }), {
      code: "table-mismatch",
    });
  }
});

Deno.test("openLedger: rows of the ledger never expire, and the table says what it is", async () => {
  await using place = await Place.open();
  await place.ledger();
  const { rows: [options] } = await place.database.execute(
    "SELECT default_time_to_live, comment FROM system_schema.tables " +
      `WHERE keyspace_name = '${place.keyspace}' AND table_name = 'andean_ledger'`,
  );
  assert.equal(options?.["default_time_to_live"], 0);
  assert.match(options?.["comment"], /^andean: what became of the records/);
});

Deno.test("Ledger: an entry comes back as it was written, and once", async () => {
  await using place = await Place.open();
  const ledger = await place.ledger();
  await ledger.write(entry(5, 25), REQUEST);
  await ledger.write(entry(5, 25), REQUEST);
  assert.equal(await place.countRows(), 1);
  assert.deepEqual(await read(ledger, 0, 100), [entry(5, 25)]);
});

Deno.test("Ledger: reads by range over buckets, and nobody else's entries", async () => {
  await using place = await Place.open();
  const ledger = await place.ledger();
  const own = [0, 999_990, 1_000_010, 1_999_000, 2_500_000, 9 * MILLION].map((from) =>
    entry(from, from + 20)
  );
  for (const each of own.toReversed()) await ledger.write(each, REQUEST);
  for (const other of [{ topic: "other" }, { table: "other" }, { partition: 4 }]) {
    await ledger.write(entry(0, 20, other), REQUEST);
  }
  assert.deepEqual(await read(ledger, 0, 10 * MILLION), own);
  assert.deepEqual(await read(ledger, 1_000_000, 2_500_000), own.slice(1, 4));
  assert.deepEqual(await read(ledger, 1_000_010, 1_000_011), [own[2]]);
  assert.deepEqual(await read(ledger, 20, 999_990), []);
});

Deno.test("Ledger: a long gap is found from anywhere in it, beside the entries in it", async () => {
  await using place = await Place.open();
  const ledger = await place.ledger();
  const long = entry(500, 5_000_500);
  const within = entry(3_000_000, 3_000_010);
  for (const each of [within, long]) await ledger.write(each, REQUEST);
  assert.equal(await place.countRows(), 7);
  assert.deepEqual(await read(ledger, 0, 10 * MILLION), [long, within]);
  assert.deepEqual(await read(ledger, 2_000_000, 2_000_001), [long]);
  assert.deepEqual(await read(ledger, 3_000_005, 5_000_000), [long, within]);
  assert.deepEqual(await read(ledger, 5_000_500, 6_000_000), []);
});

Deno.test("Ledger: more entries than a page holds are all read, in order", async () => {
  await using place = await Place.open();
  const ledger = await place.ledger();
  const count = 11_000;
  const entries = Array.from({ length: count }, (_, index) => entry(index * 2, index * 2 + 2));
  for (let start = 0; start < count; start += 500) {
    await Promise.all(entries.slice(start, start + 500).map((each) => ledger.write(each, REQUEST)));
  }
  assert.deepEqual(await read(ledger, 0, count * 2), entries);
});

Deno.test("openLedger: who may not make tables goes without, and is told so once", async (test) => {
  await using place = await Place.open();
  const { password } = await services();
  const made = await place.database.execute(
    `CREATE ROLE ${place.role} WITH PASSWORD = '${password}' AND LOGIN = true`,
  ).then(() => true, () => false);
  if (!made) return await skip(test, "the cluster has no roles");
  const restricted = await login(place.role);
  const lines: string[] = [];
  await startLogging({
    level: "warn",
    console: new Console({
      write: (text) => lines.push(text),
      isTerminal: false,
      columns: () => 80,
    }),
  });
  try {
    const open = () => openLedger(restricted, place.keyspace, { create: true });
    if (await open() !== undefined) {
      return await skip(test, "the cluster lets everybody do everything");
    }
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /ledger: no ledger is kept, .*Cannot create the ledger .*permission/);
    // A table that somebody else has made will do.
    await place.ledger();
    assert.ok(await open());
    assert.equal(lines.length, 1);
  } finally {
    await stopLogging();
    await restricted.close();
  }
});
