import assert from "node:assert/strict";
import { jsonFormat } from "../../../src/formats/json_format.ts";
import { parseMapping } from "../../../src/mapping/compile.ts";
import { fitOf } from "../../../src/plan/fit.ts";
import { sampleBatches, sampleRows } from "../../../src/plan/sample_rows.ts";
import { decodeSample } from "../../../src/plan/sample/decode_sample.ts";
import { bytes, record } from "../support/records.ts";
import { table } from "../support/tables.ts";

const TABLE = table({ id: "text", n: "int" }, ["id"], []);

/** Records with these values, one after the other in one Kafka partition. */
const sample = (...values: (string | null)[]) =>
  decodeSample(
    values.map((value, offset) => ({
      partition: 2,
      record: record(offset, { value: value === null ? null : bytes(value), key: bytes("k") }),
    })),
    jsonFormat,
  );

const rowsOf = (mapping: unknown) =>
  fitOf(TABLE, "t", { mapping: parseMapping(mapping), format: jsonFormat });

Deno.test("sampleRows: every record is a row, a reject, or ignored by choice", async () => {
  const decoded = await sample('{"id":"a","n":1}', "{", null, '{"id":"b","n":"x"}');
  const columns = { id: "value.id", n: "value.n" };
  const { rows } = rowsOf({ columns, tombstones: "ignore" });
  const made = sampleRows(decoded, rows);
  assert.deepEqual([made.items.length, made.ignored], [1, 1]);
  assert.deepEqual(made.rejects.map(({ offset, reason }) => [offset, reason]), [
    [1, "the value is not JSON"],
    [3, 'column n: value.n is "x", wanted int (from -2147483648 to 2147483647)'],
  ]);
});

Deno.test("sampleRows: a field that would stop the run is told as such", async () => {
  const { rows } = rowsOf({ columns: { id: "value.id" }, unmapped: "stop" });
  const { rejects } = sampleRows(await sample('{"id":"a","more":1}'), rows);
  assert.deepEqual(rejects, [
    { partition: 2, offset: 0, reason: "no column takes value.more", endsRun: true },
  ]);
});

Deno.test("sampleRows: without a table it is told what can't be decoded", async () => {
  const { items, rejects } = sampleRows(await sample("{", null, "1"), undefined);
  assert.deepEqual([items, rejects.map(({ offset }) => offset)], [[], [0]]);
});

Deno.test("sampleBatches: rows of one partition key are together, deletions are left out", async () => {
  const { rows } = rowsOf({ columns: { id: "key", n: "value.n" } });
  const { items } = sampleRows(await sample('{"n":1}', null, '{"n":2}', '{"n":3}'), rows);
  assert.equal(items.length, 4);
  const groups = sampleBatches(items, rows!, { maxRows: 2, maxBytes: 1_000 });
  assert.deepEqual(groups.map((group) => group.items.length), [2, 1]);
});

Deno.test("fitOf: goes on with the columns that fit, and blames no record for the others", async () => {
  const fit = rowsOf({
    columns: { id: "value.id", n: { from: "value.n", type: "text" }, none: "value.none" },
    unmapped: "dead-letter",
  });
  assert.deepEqual(fit.problems.map(({ message, exitCode }) => [exitCode, message]), [
    [2, "the table has no column none (it has id, n)"],
    [2, "column n is int, and the mapping says text"],
  ]);
  assert.deepEqual([fit.isPartial, [...fit.sources]], [true, [["id", "value.id"]]]);
  const decoded = await sample('{"id":"a","n":1,"none":2}');
  assert.equal(sampleRows(decoded, fit.rows).items.length, 1);
  assert.equal(rowsOf({ columns: { n: "value.n" } }).rows, undefined);
});
