import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { parseMapping } from "../../src/mapping/compile.ts";
import { CQL_VALUES, USER_TYPES } from "../support/cql_values.ts";
import { Feed } from "../support/feed.ts";
import { createKeyspace } from "../support/own_tables.ts";
import { send } from "../support/records.ts";

const TYPES = Object.entries(CQL_VALUES);
const ROWS = Math.max(...TYPES.map(([, { values }]) => values.length));
/** Rows that CQL itself has written stand this far from those of records. */
const BY_CQL = 1_000;

const MAPPING = parseMapping({
  columns: {
    id: "value.id",
    ...Object.fromEntries(
      TYPES.map(([type, { options }], index) => [
        `c${index}`,
        { from: `value.c${index}`, type, ...options },
      ]),
    ),
  },
});

/** A table with a column of each type, and records that fill it, each value in one of them. */
async function typesFeed(): Promise<Feed> {
  const feed = await Feed.open();
  await createKeyspace(feed, 1);
  for (const type of USER_TYPES) {
    await feed.database.execute(`CREATE TYPE ${feed.keyspace}.${type}`);
  }
  const columns = TYPES.map(([type], index) => `c${index} ${type}`).join(", ");
  await feed.database.execute(`CREATE TABLE ${feed.fullTable} (id int PRIMARY KEY, ${columns})`);
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  const messages = Array.from({ length: ROWS }, (_, row) => {
    const fields = TYPES.map(([, { values }], index) =>
      `"c${index}":${values[row % values.length]![0]}`
    );
    return { key: `${row}`, value: Buffer.from(`{"id":${row},${fields.join()}}`), partition: 0 };
  });
  await send(feed.services.brokers, feed.topic, messages);
  return feed;
}

Deno.test("mapping: a value of every type is what CQL itself would have written, and verify agrees", async () => {
  await using feed = await typesFeed();
  const options = { mapping: MAPPING };
  const { stored, deadLettered } = await feed.ingest({ ...options, createSchema: false });
  const reasons = (await feed.listDeadLetters()).deadLetters.map(({ reason }) => reason);
  assert.deepEqual([stored, deadLettered, reasons], [ROWS, 0, []]);

  const deep = await feed.verify({ ...options, deep: true });
  assert.deepEqual([deep.verdict, deep.mismatches], ["exactly-once", []]);

  for (let row = 0; row < ROWS; row++) {
    const literals = TYPES.map(([, { values }]) => values[row % values.length]![1]);
    const names = literals.map((_, index) => `c${index}`);
    await feed.database.execute(
      `INSERT INTO ${feed.fullTable} (id, ${names}) VALUES (${row + BY_CQL}, ${literals.join()})`,
      [],
      { prepare: false },
    );
    const [ours, theirs] = await Promise.all([row, row + BY_CQL].map(async (id) => {
      const query = `SELECT * FROM ${feed.fullTable} WHERE id = ?`;
      return (await feed.database.execute(query, [id], { prepare: true })).first();
    }));
    for (const [index, [type]] of TYPES.entries()) {
      const text = (value: unknown) => Deno.inspect(value, { depth: 9, strAbbreviateSize: 9_999 });
      assert.equal(text(ours![`c${index}`]), text(theirs![`c${index}`]), `${type} of row ${row}`);
    }
  }
});

Deno.test("mapping: a value that is altered behind our back is found, in whichever column", async () => {
  await using feed = await typesFeed();
  const options = { mapping: MAPPING, consistency: "local-quorum" } as const;
  await feed.ingest({ ...options, createSchema: false });
  const altered = TYPES.flatMap(([, { values }], index) =>
    // The second row's value in the first row: at the same write time the database may keep either.
    values.length > 1 && values[0]![1] !== values[1]![1]
      ? [[`c${index}`, values[1]![1]] as const]
      : []
  );
  const assignments = altered.map(([name, literal]) => `${name} = ${literal}`).join(", ");
  await feed.database.execute(`UPDATE ${feed.fullTable} SET ${assignments} WHERE id = 0`, [], {
    prepare: false,
  });
  const { totals, mismatches } = await feed.verify({ ...options, deep: true });
  assert.equal(totals.mismatched, 1);
  assert.deepEqual(
    mismatches![0]!.columns.map(({ name }) => name).sort(),
    altered.map(([name]) => name).sort(),
  );

  const repaired = await feed.verify({ ...options, deep: true, repair: "on" });
  assert.deepEqual([repaired.verdict, repaired.repair?.restored], ["exactly-once", 1]);
});
