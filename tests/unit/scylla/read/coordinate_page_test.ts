import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import {
  type CoordinatePage,
  coordinatesOf,
  decodeCoordinates,
} from "../../../../src/scylla/read/coordinate_page.ts";
import type { RawPage } from "../../../../src/scylla/driver/own_pages.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const { dataTypes, Long, Integer } = cassandra.types;

interface Encoder {
  encode(value: unknown, type: { code: number }): Buffer;
  decode(cell: Buffer | null, type: { code: number }): unknown;
}
// The driver's types leave it out.
const { Encoder } = cassandra as unknown as {
  Encoder: new (protocolVersion: number, options: object) => Encoder;
};
const encoder = new Encoder(4, {});

type Kind = "int" | "bigint" | "smallint" | "tinyint" | "varint" | "text";
type Cell = Buffer | null;

const VALUES: Record<Kind, fc.Arbitrary<unknown>> = {
  int: fc.integer(),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => Long.fromString(String(value))),
  smallint: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  tinyint: fc.integer({ min: -128, max: 127 }),
  varint: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
    .map((value) => Integer.fromString(String(value))),
  text: fc.oneof(fc.integer().map(String), fc.string()),
};

/** Cells of a type: its values, null, and the empty value that Cassandra has for old times' sake. */
const cellsOf = (kind: Kind) =>
  fc.oneof(
    { weight: 8, arbitrary: VALUES[kind].map((value) => encoder.encode(value, typeOf(kind))) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(Buffer.alloc(0)) },
  );

const typeOf = (kind: Kind) => ({ code: Number(dataTypes[kind]) });

function bytesOf(cells: readonly Cell[]): Buffer {
  return Buffer.concat(cells.flatMap((cell) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(cell?.length ?? -1);
    return cell === null ? [length] : [length, cell];
  }));
}

function pageOf(kinds: readonly Kind[], rowCount: number, cells: Buffer): RawPage {
  return {
    columns: kinds.map((kind, index) => ({ name: `c${index}`, type: typeOf(kind) })),
    rowCount,
    cells,
    decodeCell: (cell, type) => encoder.decode(cell, type),
  };
}

const listed = ({ partitions, offsets, length }: CoordinatePage) => {
  assert.equal(partitions.length, length);
  assert.equal(offsets.length, length);
  return Array.from(partitions, (partition, index) => [partition, offsets[index]]);
};

const anyKind = fc.constantFrom<Kind>("int", "bigint", "smallint", "tinyint", "varint", "text");
const anyPage = fc.oneof(fc.constant<[Kind, Kind]>(["int", "bigint"]), fc.tuple(anyKind, anyKind))
  .chain((kinds) =>
    fc.record({
      kinds: fc.constant(kinds),
      rows: fc.array(fc.tuple(cellsOf(kinds[0]), cellsOf(kinds[1])), { maxLength: 40 }),
    })
  );

Deno.test("decodeCoordinates: tells the numbers that the driver's own values mean, for any types", () => {
  fc.assert(fc.property(anyPage, ({ kinds, rows }) => {
    const page = decodeCoordinates(pageOf(kinds, rows.length, bytesOf(rows.flat())));
    const theirs = rows.map(([partition, offset]) => ({
      p: encoder.decode(partition, typeOf(kinds[0])),
      o: encoder.decode(offset, typeOf(kinds[1])),
    }));
    assert.deepEqual(listed(page), listed(coordinatesOf(theirs, { partition: "p", offset: "o" })));
  }));
});

Deno.test("decodeCoordinates: offsets up to the largest are exact", () => {
  const offsets = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER, -1];
  const cells = offsets.flatMap((offset) => [
    encoder.encode(3, typeOf("int")),
    encoder.encode(Long.fromNumber(offset), typeOf("bigint")),
  ]);
  const page = decodeCoordinates(pageOf(["int", "bigint"], offsets.length, bytesOf(cells)));
  assert.deepEqual([...page.offsets], offsets);
  assert.ok(page.partitions.every((partition) => partition === 3));
});

Deno.test("decodeCoordinates: a page that ends too early or too late is an error, never other rows", () => {
  fc.assert(fc.property(anyPage, fc.nat(), fc.uint8Array({ minLength: 1 }), (any, cut, more) => {
    const { kinds, rows } = any;
    const whole = bytesOf(rows.flat());
    const attempt = (cells: Buffer, count = rows.length) => () =>
      decodeCoordinates(pageOf(kinds, count, cells));
    assert.throws(attempt(Buffer.concat([whole, more])), withCode("internal"));
    if (whole.length > 0) {
      assert.throws(attempt(whole.subarray(0, cut % whole.length)), withCode("internal"));
      assert.throws(attempt(whole, rows.length - 1), withCode("internal"));
    }
    assert.throws(attempt(whole, rows.length + 1), withCode("internal"));
  }));
});

Deno.test("decodeCoordinates: no damaged byte brings another number of rows, or takes long", () => {
  fc.assert(
    fc.property(anyPage, fc.array(fc.tuple(fc.nat(), fc.nat(255))), ({ kinds, rows }, flips) => {
      const bytes = bytesOf(rows.flat());
      for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value;
      let page: CoordinatePage;
      try {
        page = decodeCoordinates(pageOf(kinds, rows.length, bytes));
      } catch {
        return;
      }
      assert.equal(page.length, rows.length);
    }),
  );
});

Deno.test("decodeCoordinates: a count without rows takes no memory", () => {
  for (const count of [-1, 1, 2 ** 31 - 1]) {
    const attempt = () => decodeCoordinates(pageOf(["int", "bigint"], count, Buffer.alloc(7)));
    assert.throws(attempt, withCode("internal"));
  }
});

Deno.test("decodeCoordinates: a whole number of a wrong length is damaged, not cut to fit", () => {
  const cells = [Buffer.alloc(5), Buffer.alloc(8)];
  const attempt = () => decodeCoordinates(pageOf(["int", "bigint"], 1, bytesOf(cells)));
  assert.throws(attempt, /5 bytes instead of 4/);
});

Deno.test("decodeCoordinates: other columns than two are refused", () => {
  for (const kinds of [["int"], ["int", "bigint", "int"]] as Kind[][]) {
    const cells = bytesOf(kinds.map(() => null));
    assert.throws(() => decodeCoordinates(pageOf(kinds, 1, cells)), /instead of 2/);
  }
});

Deno.test("coordinatesOf: what is no whole number is no coordinate, and never offset 0", () => {
  const rows = ["", " ", "x", "1e3", null, undefined].map((o) => ({ p: 1, o }));
  const page = coordinatesOf(rows, { partition: "p", offset: "o" });
  assert.ok(page.offsets.every(Number.isNaN));
  const told = coordinatesOf([{ p: "2", o: Long.fromNumber(7) }], { partition: "p", offset: "o" });
  assert.deepEqual(listed(told), [[2, 7]]);
});
