import assert from "node:assert/strict";
import { tell } from "../../scripts/output.ts";
import { Feed } from "../support/feed.ts";
import { assertArrives, assertReplayed } from "./arrival.ts";
import { recordsByCodec } from "./batch_codecs.ts";
import { type Cell, type Reading, readingsOf, tableOf, WRITERS } from "./cells.ts";
import { differences, moveCases } from "./cql_types.ts";
import { RECORDS } from "./dataset.ts";
import { python, runPython } from "./peers/python.ts";
import { READERS, readingCells, readJob, type Seen, tickCells } from "./readers.ts";
import { Results } from "./results.ts";
import { produceTicks, type TickCell } from "./ticks.ts";
import { World } from "./world.ts";

const arrived = new Results("records that others have written, in their rows", [
  "format",
  "writer",
]);

const readByOthers = new Results("andean's records, as others read them", ["format", "reader"]);

let opened: Promise<World> | undefined;

let produced: Promise<TickCell[]> | undefined;

/** What all tests here share, made by the first of them. */
function world(): Promise<World> {
  return opened ??= World.open();
}

Deno.test.afterAll(async () => {
  for (const table of [arrived, readByOthers].map(String)) if (table !== "") tell(`\n${table}`);
  const made = await opened?.catch(() => undefined); // The tests have failed with it.
  await made?.[Symbol.asyncDispose]();
});

/** Does something with each of some cells at once; all end before any failure is told. */
async function forEachCell(
  cells: readonly Cell[],
  work: (cell: Cell) => Promise<void>,
): Promise<void> {
  const failures = (await Promise.allSettled(cells.map(work)))
    .flatMap((result, index) =>
      result.status === "rejected" ? [`${cells[index]!.compression}: ${result.reason}`] : []
    );
  if (failures.length > 0) throw new Error(failures.join("\n"));
}

/** What names a cell's row in the table of results. */
function namesOf({ format: { label }, writer }: Cell, reading: Reading) {
  return [reading === "own" ? label : `${label}, by auto`, writer.label] as const;
}

for (const writer of WRITERS) {
  Deno.test({
    name: `interop: each batch of ${writer.label} has the compression that was asked for`,
    ignore: !writer.isAvailable,
    fn: async () => {
      const { cells, feed } = await world();
      await forEachCell(cells.filter((cell) => cell.writer === writer), async (cell) => {
        const records = await recordsByCodec(feed.services.brokers, cell.topic);
        const compressed = records.get(cell.compression) ?? 0;
        // A batch that compression would make larger is sent as it is, by some clients.
        const plain = cell.compression === "none" ? 0 : records.get("none") ?? 0;
        assert.equal(compressed + plain, RECORDS, `${cell.format.label}: ${[...records]}`);
        assert.ok(compressed > 0.9 * RECORDS, `${cell.format.label}: ${[...records]}`);
      });
    },
  });
}

for (const writer of WRITERS) {
  for (const format of writer.formats) {
    Deno.test({
      name: `interop: ${format.label} by ${writer.label} arrives exactly once, in each compression`,
      ignore: !writer.isAvailable,
      fn: async () => {
        const made = await world();
        const cells = made.cells.filter((cell) => cell.writer === writer && cell.format === format);
        await Promise.all(
          readingsOf(format).map((reading) =>
            forEachCell(cells, (cell) =>
              arrived.attempt(
                namesOf(cell, reading),
                cell.compression,
                () => assertArrives(made, cell, reading),
              ))
          ),
        );
      },
    });
  }
}

for (const writer of WRITERS) {
  Deno.test({
    name: `interop: dead letters of ${writer.label}'s records, with all headers, can be replayed`,
    ignore: !writer.isAvailable,
    fn: async () => {
      const made = await world();
      const cell = made.cells.find((cell) =>
        cell.writer === writer && cell.format.encoding === "json" && cell.compression === "zstd"
      );
      await assertReplayed(made, cell!);
    },
  });
}

Deno.test({
  name: "interop: each row is what was sent, as the driver for Python reads it",
  ignore: python === undefined,
  fn: async () => {
    const { cells, feed, datasets } = await world();
    const tables = cells.flatMap((cell) =>
      readingsOf(cell.format).map((reading) => ({
        cell,
        names: namesOf(cell, reading),
        table: `${feed.keyspace}.${tableOf(cell, reading)}`,
      }))
    );
    const made = tables.filter(({ names, cell }) => arrived.has(names, cell.compression));
    assert.ok(made.length > 0, "the tests before this one fill the tables, and were left out");
    const { scylla, user, password } = feed.services;
    const seen = await runPython<Record<string, Seen>>("check_rows.py", {
      ...{ scylla, user, password, datasets },
      tables: made.map(({ table, cell: { format, dataset } }) => ({
        ...{ table, dataset, encoding: format.encoding },
      })),
    });
    const problems: Record<string, string[]> = {};
    for (const { cell: { compression }, names, table } of made) {
      const { right, problems: own } = seen[table]!;
      arrived.note(names, compression, own.length === 0 ? { right } : "FAILED");
      if (own.length > 0) problems[[...names, compression].join(", ")] = own;
    }
    assert.deepEqual(problems, {});
  },
});

for (const { label, isAvailable, read, takes } of READERS) {
  Deno.test({
    name: `interop: what andean writes is what ${label} reads, in each format and compression`,
    ignore: !isAvailable,
    fn: async () => {
      const made = await world();
      const ticks = await (produced ??= produceTicks(made));
      const cells = [...await readingCells(made, takes), ...tickCells(ticks)];
      const problems: Record<string, Seen["problems"]> = {};
      for (const [reader, seen] of Object.entries(await read(await readJob(made, cells)))) {
        for (const { topic, compression, what } of cells) {
          const { right, problems: own } = seen[topic]!;
          readByOthers.note([what, reader], compression, own.length === 0 ? { right } : "FAILED");
          if (own.length > 0) problems[[what, reader, compression].join(", ")] = own;
        }
      }
      assert.deepEqual(problems, {});
    },
  });
}

Deno.test({
  name: "interop: a value of every CQL type is what the driver for Python reads, extremes included",
  ignore: python === undefined,
  fn: async () => {
    await using feed = await Feed.open();
    assert.deepEqual(await moveCases(feed), { stored: 1, reasons: [], verdict: "exactly-once" });
    assert.deepEqual(await differences(feed), {});
  },
});
