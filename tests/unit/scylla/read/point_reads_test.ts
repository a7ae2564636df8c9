import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import {
  type KeyGroup,
  type PointReadOptions,
  readByKey,
} from "../../../../src/scylla/read/point_reads.ts";
import { Pace } from "../../../../src/errors/pace.ts";
import type { Session } from "../../../../src/scylla/session/session.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { response, timedOut } from "../../support/driver_errors.ts";
import { withCode } from "../../support/expect.ts";
import { defaultTable, table } from "../../support/tables.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const TYPES = { symbol: "text", ts: "timestamp", price: "double" };
const BY_SYMBOL = table(TYPES, ["symbol"], []);
const BY_SYMBOL_AND_TIME = table(TYPES, ["symbol"], ["ts"]);

/** An item is the values of its key. */
type Key = unknown[];
type Execute = (query: string, params: unknown[], options: object) => unknown;

function session(execute: Execute): Session {
  return {
    client: { execute: async (...all: Parameters<Execute>) => await execute(...all) },
  } as unknown as Session;
}

const group = (...items: Key[]): KeyGroup<Key> => ({ items });

function read(
  session: Session,
  table: Table,
  groups: Iterable<KeyGroup<Key>>,
  options: Partial<PointReadOptions<Key>> = {},
) {
  const rows: unknown[] = [];
  const unseen: unknown[] = [];
  const done = readByKey(session, table, groups, {
    select: ['"symbol"'],
    keyOf: (key) => key,
    consistency: "local-quorum",
    onRows: (page) => rows.push(...page),
    onUnseen: (items) => unseen.push(...items.map(([first]) => first)),
    ...options,
  });
  return { rows, unseen, done };
}

/** What is asked for one group of keys. */
async function asked(table: Table, ...keys: Key[]): Promise<[string, unknown[]]> {
  const calls: [string, unknown[]][] = [];
  const { done } = read(
    session((query, params) => {
      calls.push([query, params]);
      return { rows: [] };
    }),
    table,
    [group(...keys)],
  );
  await done;
  assert.equal(calls.length, 1);
  return calls[0]!;
}

Deno.test("readByKey: a table without a clustering key is asked for its partition", async () => {
  assert.deepEqual(await asked(BY_SYMBOL, ["IBM"]), [
    'SELECT "symbol" FROM "trading"."market_data" WHERE "symbol" = ?',
    ["IBM"],
  ]);
});

Deno.test("readByKey: a clustering key of one column is asked for by a list", async () => {
  assert.deepEqual(await asked(BY_SYMBOL_AND_TIME, ["IBM", 5], ["IBM", 7]), [
    'SELECT "symbol" FROM "trading"."market_data" WHERE "symbol" = ? AND "ts" IN ?',
    ["IBM", [5, 7]],
  ]);
});

Deno.test("readByKey: a clustering key of several columns is asked for by a list of tuples", async () => {
  const [query, [symbol, day, tuples]] = await asked(
    defaultTable(),
    ["IBM", "a day", 5, 0, 17],
    ["IBM", "a day", 5, 1, 18],
  );
  assert.match(
    query,
    /WHERE "symbol" = \? AND "day" = \? AND \("ts", "kafka_partition", "kafka_offset"\) IN \?$/,
  );
  assert.deepEqual([symbol, day], ["IBM", "a day"]);
  const elements = (tuples as cassandra.types.Tuple[]).map((tuple) => tuple.elements);
  assert.deepEqual(elements, [[5, 0, 17], [5, 1, 18]]);
});

Deno.test("readByKey: names are quoted, so that any table can be asked", async () => {
  const odd = { ...table({ 'Odd "one"': "text" }, ['Odd "one"'], []), name: "Mixed" };
  const [query] = await asked(odd, ["IBM"]);
  assert.match(query, /FROM "trading"\."Mixed" WHERE "Odd ""one""" = \?$/);
});

Deno.test("readByKey: asks at the wanted consistency, by prepared statements", async () => {
  const seen: object[] = [];
  const { done } = read(
    session((_query, _params, options) => {
      seen.push(options);
      return { rows: [] };
    }),
    BY_SYMBOL,
    [group(["IBM"])],
    { consistency: "all" },
  );
  await done;
  const { prepare, consistency } = seen[0] as cassandra.QueryOptions;
  assert.deepEqual([prepare, consistency], [true, cassandra.types.consistencies.all]);
});

Deno.test("readByKey: every group is asked once, and all rows are told", async () => {
  const symbols = Array.from({ length: 100 }, (_, index) => `S${index}`);
  const { rows, unseen, done } = read(
    session((_query, [symbol]) => ({ rows: [symbol] })),
    BY_SYMBOL,
    symbols.map((symbol) => group([symbol])),
  );
  await done;
  assert.deepEqual(rows.sort(), symbols.toSorted());
  assert.deepEqual(unseen, []);
});

Deno.test("readByKey: no more requests are under way than allowed", async () => {
  let busy = 0;
  let peak = 0;
  const { done } = read(
    session(async () => {
      peak = Math.max(peak, ++busy);
      await Promise.resolve();
      busy--;
      return { rows: [] };
    }),
    BY_SYMBOL,
    Array.from({ length: 40 }, () => group(["IBM"])),
    { concurrency: 3 },
  );
  await done;
  assert.equal(peak, 3);
});

Deno.test("readByKey: nothing to ask for is nothing asked", async () => {
  const { done } = read(session(() => assert.fail("asked")), BY_SYMBOL, []);
  await done;
});

Deno.test("readByKey: a time-out is asked again, and the rows are told once", async () => {
  using time = new VirtualTime();
  let tries = 0;
  const { rows, unseen, done } = read(
    session((_query, [symbol]) => {
      if (++tries < 3) throw timedOut();
      return { rows: [symbol] };
    }),
    BY_SYMBOL,
    [group(["IBM"])],
    { attempts: 3 },
  );
  await time.run(done);
  assert.deepEqual([tries, rows, unseen], [3, ["IBM"], []]);
});

Deno.test("readByKey: keys that no node answers for are told as unseen, and the others are read", async () => {
  using time = new VirtualTime();
  let tries = 0;
  const { rows, unseen, done } = read(
    session((_query, [symbol]) => {
      if (symbol !== "SAP") return { rows: [symbol] };
      tries++;
      throw timedOut();
    }),
    BY_SYMBOL_AND_TIME,
    [group(["IBM", 1]), group(["SAP", 1], ["SAP", 2]), group(["BMW", 1])],
    { attempts: 4 },
  );
  await time.run(done);
  assert.deepEqual(unseen, ["SAP", "SAP"]);
  assert.equal(tries, 4);
  assert.deepEqual(rows.sort(), ["BMW", "IBM"]);
});

Deno.test("readByKey: what no waiting mends ends it, and no further group is asked", async () => {
  let asked = 0;
  const { unseen, done } = read(
    session(() => {
      asked++;
      throw response("invalid", "unconfigured table market_data");
    }),
    BY_SYMBOL,
    Array.from({ length: 10 }, () => group(["IBM"])),
    { concurrency: 1 },
  );
  await assert.rejects(done, withCode("table-missing"));
  assert.deepEqual([asked, unseen], [1, []]);
});

Deno.test("readByKey: an abort ends it as interrupted, also between two tries", async () => {
  for (const failing of [true, false]) {
    using time = new VirtualTime();
    const controller = new AbortController();
    const { unseen, done } = read(
      session(() => {
        controller.abort();
        if (failing) throw timedOut();
        return { rows: [] };
      }),
      BY_SYMBOL,
      [group(["IBM"]), group(["SAP"])],
      { signal: controller.signal, concurrency: 1 },
    );
    await assert.rejects(time.run(done), withCode("interrupted"));
    assert.deepEqual(unseen, []);
  }
});

Deno.test("readByKey: asks for so many keys per second at most", async () => {
  using time = new VirtualTime();
  const groups = Array.from({ length: 20 }, (_, index) => group([`a${index}`], [`b${index}`]));
  const start = time.now;
  const asked: number[] = [];
  const reading = read(
    session(() => {
      asked.push(time.now - start);
      return { rows: [] };
    }),
    BY_SYMBOL_AND_TIME,
    groups,
    { pace: new Pace(10) },
  );
  await time.run(reading.done);
  assert.equal(asked.length, 20);
  for (const [index, at] of asked.entries()) assert.ok(2 * index <= 10 * (at + 100) / 1_000 + 1e-6);
  // 38 keys before the last request, and the credit of one.
  assert.equal(asked.at(-1), 3_700);
});
