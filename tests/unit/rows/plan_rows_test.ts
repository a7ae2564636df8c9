import assert from "node:assert/strict";
import type { ValueFormat } from "../../../src/formats/value_format.ts";
import { parseMapping } from "../../../src/mapping/compile.ts";
import { openDecoding, planRows } from "../../../src/rows/plan_rows.ts";
import { jsonFormat } from "../../../src/formats/json_format.ts";
import { bytes, record } from "../support/records.ts";
import { defaultTable, table } from "../support/tables.ts";

const SERVICES = { waitMs: 0, signal: new AbortController().signal };
const TABLE = table({ id: "text", n: "int" }, ["id"], []);
const MAPPING = parseMapping({ columns: { id: "value.id", n: "value.n" } });

Deno.test("openDecoding: ticks without a mapping, values of the format with one", async () => {
  const decoding = await openDecoding({ format: { name: "json" } }, SERVICES);
  assert.ok("codec" in decoding);
  const mapped = await openDecoding({ format: { name: "json" }, mapping: MAPPING }, SERVICES);
  assert.ok("format" in mapped);
  const { decoder } = planRows(TABLE, { topic: "t" }, mapped);
  const { partition } = decoder.decode(3, record(1, { value: bytes('{"id":"a","n":1}') }), 0);
  assert.equal(partition, 3);
});

Deno.test("planRows: a format that has to fetch schemas is shown the values first", async () => {
  const shown: (Uint8Array | null)[] = [];
  const format: ValueFormat = {
    ...jsonFormat,
    ready(values) {
      shown.push(...values);
      return Promise.resolve();
    },
  };
  const { decoder } = planRows(TABLE, { topic: "t" }, { mapping: MAPPING, format });
  await decoder.ready!([record(1, { value: bytes("{}") }), record(2, { value: null })]);
  assert.deepEqual(shown, [bytes("{}"), null]);
});

Deno.test("planRows: the time to live that was asked for is in the statement, for ticks and mappings", async () => {
  const decoding = await openDecoding({ format: { name: "json" } }, SERVICES);
  const ticks = planRows(defaultTable(), { topic: "t", ttlSeconds: 60 }, decoding);
  assert.match(ticks.layout.insert, /TTL 60/);
  const mapped = planRows(TABLE, { topic: "t", ttlSeconds: 60 }, {
    mapping: MAPPING,
    format: jsonFormat,
  });
  assert.match(mapped.layout.insert, /TTL 60/);
});
