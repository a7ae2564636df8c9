import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import type { OwnPageOptions, RawPage } from "../../../../src/scylla/driver/own_pages.ts";
import { openSession } from "../../../../src/scylla/session/session.ts";
import {
  type FakeCqlOptions,
  type FakeRows,
  rowsOf,
  startFakeCql,
} from "../../support/fake_cql.ts";
import { fc } from "../../support/fc.ts";
import { texts } from "../../support/texts.ts";

const { dataTypes } = cassandra.types;
const COLUMNS = [
  { name: "name", type: { code: Number(dataTypes.varchar) } },
  { name: "n", type: { code: Number(dataTypes.int) } },
];

type Options = OwnPageOptions & cassandra.QueryOptions;

interface Page {
  length: number;
  columns: string[];
  values: unknown[][];
}

/** Decodes cells one by one, in the simplest way. */
function decodePage({ columns, rowCount, cells, decodeCell }: RawPage): Page {
  let at = 0;
  const values = Array.from({ length: rowCount }, () =>
    columns.map(({ type }) => {
      const length = cells.readInt32BE(at);
      at += 4 + Math.max(0, length);
      return length < 0 ? null : decodeCell(cells.subarray(at - length, at), type);
    }));
  assert.equal(at, cells.length, "the cells end where the frame does");
  return { length: rowCount, columns: columns.map(({ name }) => name), values };
}

/** A session with a node of its own. */
async function withNode<T>(
  options: FakeCqlOptions,
  work: (
    execute: (statement: string, options?: Options) => Promise<cassandra.types.ResultSet>,
  ) => Promise<T>,
): Promise<T> {
  using node = await startFakeCql(options);
  const session = await openSession({ contactPoints: [node.address], waitMs: 5_000 });
  try {
    return await work((statement, more = {}) => session.client.execute(statement, [], more));
  } finally {
    await session.close();
  }
}

const own = (result: cassandra.types.ResultSet) => result.rows as unknown as Page;

Deno.test("decodeOwnPages: a page has the values that the driver would have given", async () => {
  const values = [["a", 1], [null, -7], ["", null], ["ü", 2 ** 31 - 1]];
  await withNode({ answer: () => rowsOf(COLUMNS, values) }, async (execute) => {
    const theirs = (await execute("SELECT a")).rows.map((row) => [row["name"], row["n"]]);
    const page = own(await execute("SELECT a", { decodePage }));
    assert.deepEqual(page, { length: 4, columns: ["name", "n"], values: theirs });
  });
});

const anyRows = fc.array(fc.tuple(texts({ maxLength: 30 }), fc.option(fc.integer())), {
  maxLength: 60,
});

Deno.test("decodeOwnPages: however frames are cut or share a piece, each page is its own", async () => {
  const tables = new Map<string, unknown[][]>();
  let cuts: number[] = [];
  const pieces = (bytes: Buffer) => {
    const ends = [...new Set(cuts.map((cut) => cut % bytes.length)), bytes.length]
      .sort((a, b) => a - b);
    return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  };
  const answer = (statement: string) => rowsOf(COLUMNS, tables.get(statement) ?? []);
  await withNode({ answer, pieces }, async (execute) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRows, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (all, cutsWanted) => {
          for (const [index, rows] of all.entries()) tables.set(`SELECT ${index}`, rows);
          cuts = cutsWanted;
          // The driver's own pages in between, so that the two kinds share a connection.
          const results = await Promise.all(
            all.map((_, index) =>
              execute(`SELECT ${index}`, index % 3 === 2 ? {} : { decodePage })
            ),
          );
          for (const [index, rows] of all.entries()) {
            const values = index % 3 === 2
              ? results[index]!.rows.map((row) => [row["name"], row["n"]])
              : own(results[index]!).values;
            assert.deepEqual(values, rows);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

Deno.test("decodeOwnPages: paging, warnings and tracing go on as they do", async () => {
  const answer = (_: string, state: Buffer | undefined): FakeRows => ({
    ...rowsOf(COLUMNS, [[state === undefined ? "first" : "last", 1]]),
    ...(state === undefined ? { pagingState: Buffer.from("there") } : {}),
    warnings: ["many tombstones"],
    traceId: true,
  });
  await withNode({ answer }, async (execute) => {
    const first = await execute("SELECT a", { decodePage });
    assert.deepEqual(own(first).values, [["first", 1]]);
    assert.deepEqual(first.info.warnings, ["many tombstones"]);
    assert.ok(first.info.traceId);
    assert.equal(first.pageState, Buffer.from("there").toString("hex"));
    const next = { decodePage, pageState: first.pageState };
    const last = await execute("SELECT a", next);
    assert.deepEqual(own(last).values, [["last", 1]]);
    assert.equal(last.pageState, null);
  });
});

Deno.test("decodeOwnPages: a page without rows is a page, too", async () => {
  await withNode({ answer: () => rowsOf(COLUMNS, []) }, async (execute) => {
    assert.equal(own(await execute("SELECT a", { decodePage })).length, 0);
  });
});

Deno.test("decodeOwnPages: what the decoder throws fails its statement alone", async () => {
  const failing = () => {
    throw new RangeError("no such cell");
  };
  await withNode({ answer: () => rowsOf(COLUMNS, [["a", 1]]) }, async (execute) => {
    const good = () => execute("SELECT a", { decodePage });
    const [first, bad, last] = await Promise.allSettled([
      good(),
      execute("SELECT a", { decodePage: failing }),
      good(),
    ]);
    assert.equal(first.status, "fulfilled");
    assert.equal(last.status, "fulfilled");
    assert.match(String(bad.status === "rejected" && bad.reason), /no such cell/);
    // The connection serves on.
    assert.deepEqual(own(await good()).values, [["a", 1]]);
  });
});

Deno.test("decodeOwnPages: a page shorter than its frame says never borrows from the next", async () => {
  let damaged = true;
  const answer = (): FakeRows => ({
    ...rowsOf(COLUMNS, [["a", 1], ["b", 2]]),
    damage: (body) => damaged ? body.subarray(0, body.length - 3) : body,
  });
  await withNode({ answer }, async (execute) => {
    const [one, other] = await Promise.allSettled([
      execute("SELECT a", { decodePage }),
      execute("SELECT b", { decodePage }),
    ]);
    assert.equal(one.status, "rejected");
    assert.equal(other.status, "rejected");
    damaged = false;
    assert.equal(own(await execute("SELECT a", { decodePage })).length, 2);
  });
});
