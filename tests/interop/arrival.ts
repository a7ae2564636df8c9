import assert from "node:assert/strict";
import { type Cell, type Reading, tableOf } from "./cells.ts";
import { COUNT, RECORDS } from "./dataset.ts";
import { CSV_COLUMNS, formatOptions, mappingOf, tableColumns } from "./formats.ts";
import type { World } from "./world.ts";

/** What a data set comes to in a table: of its records, and rows in the end. */
const WANTED = {
  keyed: {
    ingested: { stored: COUNT.first + COUNT.updated, deleted: COUNT.deleted },
    verified: {
      records: RECORDS,
      stored: COUNT.first - COUNT.deleted,
      superseded: COUNT.updated,
      // The tombstones, and the records that these have deleted.
      deleted: 2 * COUNT.deleted,
    },
  },
  plain: {
    // A tombstone that is ignored counts as applied.
    ingested: { stored: RECORDS - RECORDS / 15, deleted: RECORDS / 15 },
    verified: {
      records: RECORDS,
      stored: RECORDS - RECORDS / 15,
      superseded: 0,
      deleted: RECORDS / 15,
    },
  },
} as const;

/** What every command about a cell's table is told. */
function commonOptions({ registry }: World, cell: Cell, table: string, reading: Reading) {
  const { topic, format } = cell;
  return {
    topic,
    table,
    mapping: mappingOf(format),
    format: reading === "own"
      ? formatOptions(format, registry)
      : { name: "auto", registry: { url: registry.url } } as const,
    deadLetterPlace: { kind: "topic", topic: `${topic}.dead-letters` } as const,
  };
}

/**
 * Moves a cell's records into a table of its own; every one must be accounted for, and equal.
 *
 * @returns how many rows there are
 */
export async function assertArrives(world: World, cell: Cell, reading: Reading): Promise<number> {
  const { feed } = world;
  const { topic, format, dataset } = cell;
  const table = tableOf(cell, reading);
  await feed.database.execute(
    `CREATE TABLE ${feed.keyspace}.${table} (${tableColumns(format)})`,
  );
  const options = commonOptions(world, cell, table, reading);
  const { stored, deleted, deadLettered } = await feed.ingest({
    ...options,
    group: `${topic}-${reading}`,
    createSchema: false,
  });
  const { deadLetters } = deadLettered === 0
    ? { deadLetters: [] }
    : await feed.listDeadLetters(options);
  const reasons = deadLetters.slice(0, 3).map(({ offset, reason }) => `${offset}: ${reason}`);
  const wanted = WANTED[dataset];
  assert.deepEqual({ stored, deleted, reasons }, { ...wanted.ingested, reasons: [] });

  const { verdict, totals, mismatches, notes } = await feed.verify({ ...options, deep: true });
  const { records, stored: rows, superseded, deleted: gone } = totals;
  assert.deepEqual(
    { verdict, mismatches, notes, records, stored: rows, superseded, deleted: gone },
    { verdict: "exactly-once", mismatches: [], notes: [], ...wanted.verified },
  );
  return rows;
}

/** Reads a cell's records in a format that they don't have, and replays them in their own. */
export async function assertReplayed(world: World, cell: Cell): Promise<void> {
  const { feed } = world;
  const table = `${tableOf(cell, "own")}_replayed`;
  await feed.database.execute(
    `CREATE TABLE ${feed.keyspace}.${table} (${tableColumns(cell.format)})`,
  );
  const options = commonOptions(world, cell, table, "own");
  const { stored, deadLettered } = await feed.ingest({
    ...options,
    format: { name: "csv", csv: { columns: CSV_COLUMNS } },
    group: `${cell.topic}-replayed`,
    createSchema: false,
  });
  const { ingested } = WANTED[cell.dataset];
  assert.deepEqual({ stored, deadLettered }, { stored: 0, deadLettered: ingested.stored });
  const replayed = await feed.replayDeadLetters(options);
  assert.deepEqual(
    { stored: replayed.stored, failed: replayed.failed },
    { stored: ingested.stored, failed: [] },
  );
  const { verdict, totals, mismatches } = await feed.verify({ ...options, deep: true });
  assert.deepEqual(
    { verdict, mismatches, stored: totals.stored },
    { verdict: "exactly-once", mismatches: [], stored: WANTED[cell.dataset].verified.stored },
  );
}
