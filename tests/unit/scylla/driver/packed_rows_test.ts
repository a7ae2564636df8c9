import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import type { ValueEncoder } from "../../../../src/scylla/driver/cql_bytes.ts";
import { type BatchTail, PackedRows } from "../../../../src/scylla/driver/packed_rows.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";
import { texts } from "../../support/texts.ts";

const { types } = cassandra;
const { dataTypes } = types;

// The driver's types leave it out.
const { Encoder } = cassandra as unknown as {
  Encoder: new (protocolVersion: number, options: object) => ValueEncoder;
};
const ENCODER = new Encoder(4, {});
const QUERY_ID = Buffer.from("0123456789abcdef");
const CONSISTENCY = types.consistencies.localQuorum;

const columnsOf = (codes: readonly unknown[]) => codes.map((code) => ({ type: { code: +code! } }));

/** The frame that the driver itself sends for these rows. */
async function driversFrame(
  codes: readonly unknown[],
  rows: unknown[][],
  { timestamp, queryId = QUERY_ID, stream = 1 }: {
    timestamp?: BatchTail["timestamp"];
    queryId?: Buffer;
    stream?: number;
  } = {},
): Promise<Buffer> {
  const client = new cassandra.Client({ contactPoints: ["127.0.0.1"], localDataCenter: "dc" });
  const options = {
    getHints: () => undefined,
    isBatchCounter: () => false,
    isBatchLogged: () => false,
    getOrGenerateTimestamp: () => timestamp,
    getConsistency: () => CONSISTENCY,
    getSerialConsistency: () => undefined,
    getCustomPayload: () => undefined,
    isQueryTracing: () => false,
    getKeyspace: () => undefined,
  };
  const create = client as unknown as {
    _createBatchRequest(items: unknown[], options: unknown): Promise<{
      queries: unknown[];
      write(encoder: ValueEncoder, streamId: number): Buffer;
    }>;
  };
  // Without the columns' types, which are what the driver would ask a cluster about.
  const request = await create._createBatchRequest([{}], options);
  const meta = { columns: columnsOf(codes) };
  request.queries = rows.map((params) => ({ queryId, params, meta }));
  return request.write(ENCODER, stream);
}

function pack(codes: readonly unknown[], rows: unknown[][]): PackedRows {
  const packed = PackedRows.pack({ queryId: QUERY_ID, columns: columnsOf(codes) }, rows, ENCODER);
  assert.ok(packed !== undefined);
  return packed;
}

const sent = (rows: PackedRows, timestamp?: BatchTail["timestamp"], stream = 1) =>
  rows.frame(stream, { consistency: CONSISTENCY, timestamp });

const TICK = [
  dataTypes.text,
  dataTypes.date,
  dataTypes.timestamp,
  dataTypes.double,
  dataTypes.int,
  dataTypes.bigint,
];
const safe = fc.maxSafeInteger();
const tickRow = fc.tuple(
  texts({ maxLength: 60 }),
  fc.integer({ min: -1e6, max: 1e6 }).map((day) =>
    types.LocalDate.fromDate(new Date(day * 86_400_000))
  ),
  safe,
  fc.double(),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  safe,
);
const tickRows = fc.array(tickRow, { minLength: 1, maxLength: 20 });
const timestamps: fc.Arbitrary<BatchTail["timestamp"]> = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  safe.map((value) => types.Long.fromNumber(value)),
);

Deno.test("PackedRows: the frame is what the driver itself would send, for any rows", async () => {
  await fc.assert(fc.asyncProperty(
    tickRows,
    timestamps,
    fc.nat(32_000),
    async (rows, timestamp, stream) => {
      const expected = await driversFrame(TICK, rows, { timestamp, stream });
      assert.ok(sent(pack(TICK, rows), timestamp, stream).equals(expected));
    },
  ));
});

Deno.test("PackedRows: sent again, with another stream and time, it is what it would be anew", async () => {
  const rows = [["a", 1], ["b", 2]];
  const codes = [dataTypes.text, dataTypes.int];
  const packed = pack(codes, rows);
  for (const [timestamp, stream] of [[7, 3], [undefined, 4], [2 ** 40, 5]] as const) {
    const expected = await driversFrame(codes, rows, {
      timestamp: timestamp === undefined ? timestamp : types.Long.fromNumber(timestamp),
      stream,
    });
    assert.ok(sent(packed, timestamp, stream).equals(expected));
  }
});

Deno.test("PackedRows.slice: a part is what the driver would send for those rows", async () => {
  await fc.assert(fc.asyncProperty(tickRows, fc.nat(), fc.nat(), async (rows, one, other) => {
    const [start, last] = [one % rows.length, other % rows.length].sort((a, b) => a - b);
    const part = pack(TICK, rows).slice(start!, last! + 1);
    assert.equal(part.length, last! + 1 - start!);
    assert.ok(sent(part).equals(await driversFrame(TICK, rows.slice(start, last! + 1))));
    // And a part of the part.
    assert.ok(sent(part.slice(part.length - 1)).equals(await driversFrame(TICK, [rows[last!]!])));
  }));
});

Deno.test("PackedRows: values that are not plain are left to the driver's encoder", async () => {
  const codes = [
    dataTypes.float,
    dataTypes.bigint,
    dataTypes.text,
    dataTypes.text,
    dataTypes.blob,
    dataTypes.ascii,
  ];
  const row = [
    0.5,
    types.Long.fromString("9223372036854775807"),
    null,
    types.unset,
    Buffer.from("x"),
    "y",
  ];
  assert.ok(sent(pack(codes, [row, row])).equals(await driversFrame(codes, [row, row])));
});

Deno.test("PackedRows: what it can't write without loss throws, as in the driver", async () => {
  const rows = [[1], [2 ** 31]];
  assert.throws(() => pack([dataTypes.int], rows));
  await assert.rejects(driversFrame([dataTypes.int], rows));
});

Deno.test("PackedRows: a frame larger than its memory is whole, and so are those after it", async () => {
  const rows = Array.from({ length: 30 }, (_, index) => ["x".repeat(40_000) + index]);
  for (const some of [rows, rows.slice(0, 1), rows]) {
    const expected = await driversFrame([dataTypes.text], some);
    assert.ok(sent(pack([dataTypes.text], some)).equals(expected));
  }
});

Deno.test("PackedRows: a frame does not change when the next rows are packed", () => {
  const first = pack([dataTypes.int], [[1], [2]]);
  const before = Buffer.from(sent(first));
  pack([dataTypes.int], [[7], [8]]);
  assert.ok(sent(first).equals(before));
});

Deno.test("PackedRows: other protocols, and rows of another width, are the driver's", () => {
  const statement = { queryId: QUERY_ID, columns: columnsOf([dataTypes.int]) };
  assert.equal(PackedRows.pack(statement, [[1]], new Encoder(2, {})), undefined);
  assert.equal(PackedRows.pack(statement, [[1]], new Encoder(5, {})), undefined);
  assert.equal(PackedRows.pack(statement, [[1], [1, 2]], ENCODER), undefined);
  assert.equal(PackedRows.pack(statement, [[1], []], ENCODER), undefined);
});

Deno.test("PackedRows.fit: a statement that was prepared anew has its own number in each row", async () => {
  const queryId = Buffer.from("fedcba9876543210");
  const rows = [["a"], ["bb"], ["ccc"]];
  const packed = pack([dataTypes.text], rows);
  packed.fit({ queryId, columns: columnsOf([dataTypes.text]) });
  assert.ok(sent(packed).equals(await driversFrame([dataTypes.text], rows, { queryId })));
  assert.ok(
    sent(packed.slice(1)).equals(await driversFrame([dataTypes.text], rows.slice(1), { queryId })),
  );
});

Deno.test("PackedRows.fit: bytes of one type are never sent as those of another", () => {
  const packed = pack([dataTypes.int], [[1], [2]]);
  const other = { queryId: QUERY_ID, columns: columnsOf([dataTypes.float]) };
  assert.throws(() => packed.fit(other), withCode("table-mismatch"));
  const wider = { queryId: QUERY_ID, columns: columnsOf([dataTypes.int, dataTypes.int]) };
  assert.throws(() => packed.fit(wider), withCode("table-mismatch"));
});
