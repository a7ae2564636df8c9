import assert from "node:assert/strict";
import fc from "fast-check";
import { type Row, RowDigest, rowOf } from "../../../bench/peers/harness/row.ts";
import { RowAudit, type TopicContents } from "../../../bench/peers/harness/row_audit.ts";

function row(partition: number, offset: number): Row {
  const value = `{"Symbol":"IBM","Price":${100 + offset},"TimeStamp":${1_700_000_000 + offset}}`;
  return rowOf(value, partition, offset);
}

const ROWS = [row(0, 5), row(0, 6), row(0, 7), row(2, 0)];

function topicOf(rows: readonly Row[]): TopicContents {
  const digest = new RowDigest();
  rows.forEach((one) => digest.add(one));
  return {
    topic: "t",
    records: rows.length,
    ranges: new Map([[0, { from: 5, to: 8 }], [2, { from: 0, to: 1 }]]),
    digest: digest.toString(),
  };
}

function audit(rows: readonly Row[]) {
  const found = new RowAudit(topicOf(ROWS));
  rows.forEach((one) => found.add(one));
  return found.result();
}

const GOOD = { rows: 4, missing: 0, duplicates: 0, unexpected: 0, altered: false, right: true };

Deno.test("rowOf: a tick becomes the row that its table should hold", () => {
  assert.deepEqual(rowOf('{"Symbol":"UTC","Price":1.5,"TimeStamp":1700006400}', 3, 9), {
    symbol: "UTC",
    day: "2023-11-15",
    tsMs: 1_700_006_400_000,
    price: 1.5,
    partition: 3,
    offset: 9,
  });
  assert.throws(
    () => rowOf('{"Symbol":"UTC"}', 3, 9),
    /Kafka partition 3, offset 9: .* is no tick/,
  );
});

Deno.test("RowAudit: the topic's rows are right in whatever order they come", () => {
  assert.deepEqual(audit(ROWS), GOOD);
  assert.deepEqual(audit([...ROWS].reverse()), GOOD);
});

Deno.test("RowAudit: a lost row is missing, whichever it is", () => {
  for (const lost of ROWS) {
    const found = audit(ROWS.filter((one) => one !== lost));
    assert.deepEqual(found, { ...GOOD, rows: 3, missing: 1, right: false });
  }
});

Deno.test("RowAudit: one row in place of another is not made good by the number of rows", () => {
  const found = audit([ROWS[0]!, ROWS[1]!, ROWS[2]!, ROWS[2]!]);
  assert.deepEqual(found, { ...GOOD, missing: 1, duplicates: 1, right: false });
});

Deno.test("RowAudit: rows outside of the topic are unexpected", () => {
  for (const strange of [row(0, 4), row(0, 8), row(1, 0)]) {
    assert.deepEqual(audit([...ROWS, strange]), { ...GOOD, rows: 5, unexpected: 1, right: false });
  }
});

Deno.test("RowAudit: another value in any column is noticed", () => {
  const changes: Partial<Row>[] = [
    { symbol: "IBN" },
    { day: "2023-11-13" },
    { tsMs: 1_700_000_005_001 },
    { price: 105.01 },
  ];
  for (const change of changes) {
    const found = audit([{ ...ROWS[0]!, ...change }, ...ROWS.slice(1)]);
    assert.deepEqual(found, { ...GOOD, altered: true, right: false });
  }
});

Deno.test("RowDigest: values that change places are noticed", () => {
  const swapped = [{ ...ROWS[0]!, price: ROWS[1]!.price }, { ...ROWS[1]!, price: ROWS[0]!.price }];
  assert.equal(audit([...swapped, ...ROWS.slice(2)]).altered, true);
});

Deno.test("RowDigest: different prices give different digests", () => {
  const prices = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), {
    minLength: 2,
    maxLength: 2,
  });
  fc.assert(fc.property(prices, ([one, other]) => {
    const digestOf = (cents: number) => {
      const digest = new RowDigest();
      digest.add({ ...ROWS[0]!, price: cents / 100 });
      return digest.toString();
    };
    assert.notEqual(digestOf(one!), digestOf(other!));
  }));
});
