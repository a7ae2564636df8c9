import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { CoordinatePage, decodeCoordinates } from "../../../../src/scylla/read/coordinate_page.ts";
import { scanCoordinates } from "../../../../src/scylla/read/coordinate_scan.ts";
import type { OwnPageOptions } from "../../../../src/scylla/driver/own_pages.ts";
import { openSession, type Session } from "../../../../src/scylla/session/session.ts";
import { rowsOf, startFakeCql } from "../../support/fake_cql.ts";
import { defaultTable } from "../../support/tables.ts";

const { dataTypes, Long } = cassandra.types;
const COLUMNS = [
  { name: "kafka_partition", type: { code: Number(dataTypes.int) } },
  { name: "kafka_offset", type: { code: Number(dataTypes.bigint) } },
];
const PLACES = { partition: "kafka_partition", offset: "kafka_offset" };

/** Scans, and lists what it was told, page by page. */
async function scan(session: Session): Promise<number[][][]> {
  const pages: number[][][] = [];
  const unseen = await scanCoordinates(session, defaultTable(), PLACES, {
    consistency: "one",
    slices: 1,
    onPage: (page) => {
      assert.ok(page instanceof CoordinatePage);
      pages.push(Array.from(page.partitions, (partition, row) => [partition, page.offsets[row]!]));
    },
  });
  assert.deepEqual(unseen, []);
  return pages;
}

Deno.test("scanCoordinates: reads every page of a node", async () => {
  const statements = new Set<string>();
  using node = await startFakeCql({
    answer: (statement, state) => {
      if (!statement.includes("token(")) return undefined;
      statements.add(statement);
      return state === undefined
        ? { ...rowsOf(COLUMNS, [[3, Long.fromNumber(2 ** 40)]]), pagingState: Buffer.from("2") }
        : rowsOf(COLUMNS, [[4, Long.fromNumber(0)], [4, Long.fromNumber(1)]]);
    },
  });
  const session = await openSession({ contactPoints: [node.address], waitMs: 5_000 });
  try {
    const pages = (await scan(session)).map((page) => JSON.stringify(page)).sort();
    // The two tokens of the fake node cut the ring into three slices.
    const [first, last] = [JSON.stringify([[3, 2 ** 40]]), JSON.stringify([[4, 0], [4, 1]])];
    assert.deepEqual(pages, [first, first, first, last, last, last]);
    const [statement = ""] = statements;
    assert.match(statement, /^SELECT "kafka_partition", "kafka_offset" FROM /);
  } finally {
    await session.close();
  }
});

Deno.test("scanCoordinates: takes the driver's own rows where it does not let pages be decoded", async () => {
  const rows = [{ kafka_partition: 1, kafka_offset: Long.fromNumber(5) }];
  const execute = (_statement: string, _params: unknown, options: OwnPageOptions) => {
    assert.equal(options.decodePage, decodeCoordinates);
    return Promise.resolve({ rows, pageState: null });
  };
  const session = { client: { execute } } as unknown as Session;
  assert.deepEqual(await scan(session), [[[1, 5]]]);
});
