import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import { type BatchRequest, encodeBatch } from "../../../src/scylla/batch_encoding.ts";
import { fc } from "../support/fc.ts";
import { texts } from "../support/texts.ts";

const { types } = cassandra;
const { dataTypes } = types;

type Encoder = Parameters<BatchRequest["write"]>[0];
// The driver's types leave it out.
const { Encoder } = cassandra as unknown as {
  Encoder: new (protocolVersion: number, options: object) => Encoder;
};
const QUERY_ID = Buffer.from("0123456789abcdef");

/** A request as the driver itself makes it, whose own `write` tells what must come out. */
async function requestOf(
  columns: number[],
  rows: unknown[][],
  more: { timestamp?: unknown; logged?: boolean; serial?: number } = {},
): Promise<BatchRequest> {
  const client = new cassandra.Client({ contactPoints: ["127.0.0.1"], localDataCenter: "dc" });
  const options = {
    getHints: () => undefined,
    isBatchCounter: () => false,
    isBatchLogged: () => more.logged ?? false,
    getOrGenerateTimestamp: () => more.timestamp,
    getConsistency: () => types.consistencies.localQuorum,
    getSerialConsistency: () => more.serial,
    getCustomPayload: () => undefined,
    isQueryTracing: () => false,
    getKeyspace: () => undefined,
  };
  const create = client as unknown as {
    _createBatchRequest(items: unknown[], options: unknown): Promise<BatchRequest>;
  };
  // Without the columns' types, which are what the driver would ask a cluster about.
  const request = await create._createBatchRequest([{}], options);
  const meta = { columns: columns.map((code) => ({ type: { code } })) };
  request.queries = rows.map((params) => ({ queryId: QUERY_ID, params, meta }));
  return request;
}

const TICK_COLUMNS = [
  dataTypes.text,
  dataTypes.date,
  dataTypes.timestamp,
  dataTypes.double,
  dataTypes.int,
  dataTypes.bigint,
].map(Number);

const safe = fc.maxSafeInteger();
const tickRow = fc.tuple(
  texts({ maxLength: 40 }),
  fc.integer({ min: -1e6, max: 1e6 }).map((day) =>
    types.LocalDate.fromDate(new Date(day * 86_400_000))
  ),
  safe,
  fc.double(),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  safe,
);
const timestamps = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  safe.map((value) => types.Long.fromNumber(value)),
);

Deno.test("encodeBatch: gives the bytes that the driver itself would send, for any rows", async () => {
  const encoder = new Encoder(4, {});
  await fc.assert(fc.asyncProperty(
    fc.array(tickRow, { minLength: 1, maxLength: 20 }),
    timestamps,
    fc.nat(32_000),
    async (rows, timestamp, stream) => {
      const request = await requestOf(TICK_COLUMNS, rows, { timestamp });
      const frame = encodeBatch(request, encoder, stream)!;
      assert.ok(frame.equals(request.write(encoder, stream)));
    },
  ));
});

Deno.test("encodeBatch: leaves values that are not plain to the driver's encoder", async () => {
  const encoder = new Encoder(4, {});
  const columns = [dataTypes.float, dataTypes.bigint, dataTypes.text, dataTypes.text].map(Number);
  const row = [0.5, types.Long.fromString("9223372036854775807"), null, types.unset];
  const request = await requestOf(columns, [row, row]);
  assert.ok(encodeBatch(request, encoder, 1)!.equals(request.write(encoder, 1)));
});

Deno.test("encodeBatch: what it can't write without loss throws, as in the driver", async () => {
  const encoder = new Encoder(4, {});
  const request = await requestOf([Number(dataTypes.int)], [[1], [2 ** 31]]);
  assert.throws(() => encodeBatch(request, encoder, 1));
  assert.throws(() => request.write(encoder, 1));
});

Deno.test("encodeBatch: a frame larger than its memory is whole, and so are those after it", async () => {
  const encoder = new Encoder(4, {});
  const rows = Array.from({ length: 30 }, (_, index) => ["x".repeat(40_000) + index]);
  for (const some of [rows, rows.slice(0, 1), rows]) {
    const request = await requestOf([Number(dataTypes.text)], some);
    assert.ok(encodeBatch(request, encoder, 1)!.equals(request.write(encoder, 1)));
  }
});

Deno.test("encodeBatch: a frame does not change when the next one is written", async () => {
  const encoder = new Encoder(4, {});
  const first = encodeBatch(await requestOf([Number(dataTypes.int)], [[1], [2]]), encoder, 1)!;
  const before = Buffer.from(first);
  encodeBatch(await requestOf([Number(dataTypes.int)], [[7], [8]]), encoder, 2);
  assert.ok(first.equals(before));
});

Deno.test("encodeBatch: other protocols, logged batches and mixed statements are the driver's", async () => {
  const columns = [Number(dataTypes.int)];
  const plain = await requestOf(columns, [[1], [2]]);
  assert.equal(encodeBatch(plain, new Encoder(2, {}), 1), undefined);
  assert.equal(encodeBatch(plain, new Encoder(5, {}), 1), undefined);
  const encoder = new Encoder(4, {});
  assert.equal(
    encodeBatch(await requestOf(columns, [[1]], { logged: true }), encoder, 1),
    undefined,
  );
  assert.equal(encodeBatch(await requestOf(columns, [[1]], { serial: 8 }), encoder, 1), undefined);
  plain.queries[1]!.queryId = Buffer.from("another");
  assert.equal(encodeBatch(plain, encoder, 1), undefined);
});
