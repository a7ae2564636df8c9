import assert from "node:assert/strict";
import { Pace } from "../../../../src/errors/pace.ts";
import type { Session } from "../../../../src/scylla/session/session.ts";
import { type ScanOptions, scanTable } from "../../../../src/scylla/read/token_scan.ts";
import { splitRing } from "../../../../src/scylla/read/ring_slices.ts";
import { response, timedOut } from "../../support/driver_errors.ts";
import { withCode } from "../../support/expect.ts";
import { defaultTable } from "../../support/tables.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

type Execute = (query: string, params: unknown[], options: { pageState?: string }) => unknown;

/** Answers each page by what `page` says for a slice and a page's number. */
function session(execute: Execute): Session {
  return { client: { execute } } as unknown as Session;
}

/** A ring of two pages per slice, of one row each; `fail` may throw first. */
function ring(fail: (slice: string, page: number) => void = () => {}): Session {
  return session((_query, [after], { pageState }) => {
    const page = Number(pageState ?? 0);
    fail(String(after), page);
    const rows = [{ slice: String(after), page }];
    return Promise.resolve(page === 0 ? { rows, pageState: "1" } : { rows, pageState: null });
  });
}

function scan(session: Session, options: Partial<ScanOptions> = {}) {
  const rows: string[] = [];
  const done = scanTable(session, defaultTable(), {
    select: ['"kafka_partition"', '"kafka_offset"'],
    consistency: "local-quorum",
    slices: 4,
    onRows: (page) => rows.push(...page.map(({ slice, page }) => `${slice}/${page}`)),
    ...options,
  });
  return { rows, done };
}

const EVERY_PAGE = splitRing(4).flatMap(({ after }) => [`${after}/0`, `${after}/1`]).sort();

Deno.test("scanTable: reads every page of every slice once", async () => {
  const { rows, done } = scan(ring());
  await done;
  assert.deepEqual(rows.sort(), EVERY_PAGE);
});

Deno.test("scanTable: a slice of many pages is read to its end, each page once", async () => {
  const asked: number[] = [];
  const { rows, done } = scan(
    session((_query, [after], { pageState }) => {
      const page = Number(pageState ?? 0);
      assert.ok(!asked.includes(page), `page ${page} was asked for twice`);
      asked.push(page);
      return Promise.resolve({
        rows: [{ slice: String(after), page }],
        pageState: page < 4 ? String(page + 1) : null,
      });
    }),
    { slices: 1 },
  );
  await done;
  const [slice] = splitRing(1);
  assert.deepEqual(rows, [0, 1, 2, 3, 4].map((page) => `${slice!.after}/${page}`));
});

Deno.test("scanTable: asks for the wanted columns by the table's own partition key", async () => {
  const queries = new Set<string>();
  const { done } = scan(session((query) => {
    queries.add(query);
    return Promise.resolve({ rows: [], pageState: null });
  }));
  await done;
  assert.deepEqual([...queries], [
    'SELECT "kafka_partition", "kafka_offset" FROM "trading"."market_data" ' +
    'WHERE token("symbol", "day") > ? AND token("symbol", "day") <= ?',
  ]);
});

Deno.test("scanTable: a page that fails is asked for again, and no row is told twice", async () => {
  using time = new VirtualTime();
  const failed = new Set<string>();
  const { rows, done } = scan(ring((slice, page) => {
    const key = `${slice}/${page}`;
    if (failed.has(key)) return;
    failed.add(key);
    throw timedOut();
  }));
  await time.run(done);
  assert.deepEqual(rows.sort(), EVERY_PAGE);
});

Deno.test("scanTable: a slice that can't be read is told, and the others are read", async () => {
  using time = new VirtualTime();
  let tries = 0;
  const last = String(splitRing(4)[3]!.after);
  const { rows, done } = scan(
    ring((slice) => {
      if (slice !== last) return;
      tries++;
      throw timedOut();
    }),
    { attempts: 3 },
  );
  assert.deepEqual((await time.run(done)).map(({ after }) => String(after)), [last]);
  assert.equal(tries, 3);
  assert.equal(rows.length, 6);
});

Deno.test("scanTable: tries are counted per page, not per slice", async () => {
  using time = new VirtualTime();
  const tries = new Map<string, number>();
  const { rows, done } = scan(
    ring((slice, page) => {
      const count = (tries.get(`${slice}/${page}`) ?? 0) + 1;
      tries.set(`${slice}/${page}`, count);
      if (count < 3) throw timedOut();
    }),
    { attempts: 3 },
  );
  await time.run(done);
  assert.deepEqual(rows.sort(), EVERY_PAGE);
});

Deno.test("scanTable: what no waiting mends ends the scan at once, and no new slice is begun", async () => {
  let asked = 0;
  const { done } = scan(
    ring(() => {
      asked++;
      throw response("invalid", "unconfigured table market_data");
    }),
    { concurrency: 1 },
  );
  await assert.rejects(done, withCode("table-missing"));
  assert.equal(asked, 1);
});

Deno.test("scanTable: an abort ends it as interrupted, never as read", async () => {
  const controller = new AbortController();
  const { rows, done } = scan(ring(() => controller.abort()), { signal: controller.signal });
  await assert.rejects(done, withCode("interrupted"));
  assert.ok(rows.length < EVERY_PAGE.length);
});

Deno.test("scanTable: tells of each finished slice, and of all in the end", async () => {
  const told: [number, number][] = [];
  await scan(ring(), { onSlice: (done, slices) => told.push([done, slices]) }).done;
  assert.deepEqual(told, [[1, 4], [2, 4], [3, 4], [4, 4]]);
});

Deno.test("scanTable: reads no more slices at once than allowed", async () => {
  let busy = 0;
  let peak = 0;
  const { done } = scan(
    session(async () => {
      peak = Math.max(peak, ++busy);
      await Promise.resolve();
      busy--;
      return { rows: [], pageState: null };
    }),
    { slices: 32, concurrency: 3 },
  );
  await done;
  assert.equal(peak, 3);
});

Deno.test("scanTable: the unread slices are told in the order of the ring", async () => {
  using time = new VirtualTime();
  const lost = [3, 0, 2].map((index) => String(splitRing(4)[index]!.after));
  const { done } = scan(
    ring((slice) => {
      if (lost.includes(slice)) throw timedOut();
    }),
    { attempts: 2 },
  );
  const unseen = await time.run(done);
  const ranges = splitRing(4);
  assert.deepEqual(unseen, [ranges[0], ranges[2], ranges[3]]);
});

Deno.test("scanTable: once a slice is lost, the others are asked for twice at most", async () => {
  using time = new VirtualTime();
  const tries = new Map<string, number>();
  const { done } = scan(
    ring((slice) => {
      tries.set(slice, (tries.get(slice) ?? 0) + 1);
      throw timedOut();
    }),
    { attempts: 5, concurrency: 1 },
  );
  assert.equal((await time.run(done)).length, 4);
  assert.deepEqual([...tries.values()], [5, 2, 2, 2]);
});

Deno.test("scanTable: impatience never asks more often than it was told to", async () => {
  using time = new VirtualTime();
  let tries = 0;
  const { done } = scan(
    ring(() => {
      tries++;
      throw timedOut();
    }),
    { attempts: 1, concurrency: 1 },
  );
  await time.run(done);
  assert.equal(tries, 4);
});

Deno.test("scanTable: a slice that recovers after another was lost is read whole", async () => {
  using time = new VirtualTime();
  const [first, second] = splitRing(4).map(({ after }) => String(after));
  let tries = 0;
  const { rows, done } = scan(
    ring((slice, page) => {
      if (slice === first || slice === second && page === 1 && ++tries < 2) throw timedOut();
    }),
    { attempts: 3, concurrency: 1 },
  );
  assert.deepEqual((await time.run(done)).map(({ after }) => String(after)), [first]);
  assert.deepEqual(rows.sort(), EVERY_PAGE.filter((page) => !page.startsWith(`${first}/`)));
});

Deno.test("scanTable: an unread slice counts as finished, so that progress comes to its end", async () => {
  using time = new VirtualTime();
  const told: number[] = [];
  const { done } = scan(
    ring(() => {
      throw timedOut();
    }),
    { attempts: 1, onSlice: (done) => told.push(done) },
  );
  await time.run(done);
  assert.deepEqual(told, [1, 2, 3, 4]);
});

Deno.test("scanTable: an abort during a pause ends it as interrupted", async () => {
  using time = new VirtualTime();
  const controller = new AbortController();
  const { done } = scan(
    ring(() => {
      controller.abort();
      throw timedOut();
    }),
    { signal: controller.signal },
  );
  await assert.rejects(time.run(done), withCode("interrupted"));
});

/** Slices of `rows` rows each, in pages as they are asked for; notes when how many rows were read. */
function evenRing(time: VirtualTime, rows: number) {
  const reads: { at: number; rows: number }[] = [];
  const fetched = new Map<string, number>();
  const execute = async (_query: string, [after]: unknown[], options: { fetchSize: number }) => {
    await new Promise((resolve) => setTimeout(() => resolve(0), 1));
    const before = fetched.get(String(after)) ?? 0;
    const page = Math.min(options.fetchSize, rows - before);
    fetched.set(String(after), before + page);
    reads.push({ at: time.now, rows: page });
    return {
      rows: Array.from({ length: page }, () => ({})),
      pageState: before + page < rows ? "on" : null,
    };
  };
  return { reads, session: { client: { execute } } as unknown as Session };
}

for (const perSecond of [300, 1_000, 20_000, 1_000_000]) {
  Deno.test(`scanTable: reads ${perSecond} rows per second at most, and not much less`, async () => {
    using time = new VirtualTime();
    const rows = 6_000;
    const { reads, session } = evenRing(time, rows);
    const start = time.now;
    await time.run(scan(session, { pace: new Pace(perSecond) }).done);
    assert.equal(reads.reduce((sum, page) => sum + page.rows, 0), 4 * rows);
    const most = Math.max(...reads.map((page) => page.rows));
    for (const [index, { at }] of reads.entries()) {
      const before = reads.slice(0, index).reduce((sum, page) => sum + page.rows, 0);
      // A tenth of a second's share may come at once, and what several slices have just begun.
      assert.ok(before <= perSecond * (at - start + 100) / 1_000 + most, `${before} at ${at}`);
    }
    const ideal = 4 * rows / perSecond * 1_000;
    const took = time.now - start;
    assert.ok(took >= ideal - 100 - most / perSecond * 1_000, `${took} ms`);
    assert.ok(took <= ideal * 1.1 + 20, `${took} ms instead of ${ideal}`);
  });
}

Deno.test("scanTable: an empty table is not read more slowly for its bounded rate", async () => {
  using time = new VirtualTime();
  const { session } = evenRing(time, 0);
  const start = time.now;
  await time.run(scan(session, { slices: 256, pace: new Pace(100) }).done);
  assert.ok(time.now - start < 1_000, `${time.now - start} ms`);
});

Deno.test("scanTable: waiting for the rate uses no patience up", async () => {
  using time = new VirtualTime();
  const failed = new Set<string>();
  const { rows, done } = scan(
    ring((slice, page) => {
      const key = `${slice}/${page}`;
      if (failed.has(key)) return;
      failed.add(key);
      throw timedOut();
    }),
    // A page of 100 rows costs 100 seconds.
    { pace: new Pace(1) },
  );
  assert.deepEqual(await time.run(done), []);
  assert.deepEqual(rows.sort(), EVERY_PAGE);
});

Deno.test("scanTable: an abort ends the waiting for the rate", async () => {
  using time = new VirtualTime();
  const controller = new AbortController();
  const pace = new Pace(1);
  await pace.take(3_000);
  const { done } = scan(ring(), { pace, signal: controller.signal });
  setTimeout(() => controller.abort(), 5);
  await assert.rejects(time.run(done), withCode("interrupted"));
});
