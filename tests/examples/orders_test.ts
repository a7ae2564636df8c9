import assert from "node:assert/strict";
import { join } from "node:path";
import { type ConsumedRecord, consumedRecords } from "../support/consumer.ts";
import { Example } from "./support/example.ts";

/** An order as `JSON.parse` reads it, which rounds its version. */
interface Order {
  status: string;
  customer: { id: string; email: string; vip?: boolean };
  ship_to: { name: string; street: string; city: string; zip?: string; country: string };
  items: { sku: string; title: string; quantity: number; price: string }[];
  coupons: string[];
  attributes: Record<string, string>;
  total: string;
  gift_note?: string;
  placed_at: string;
  changed_ms: number;
}

/** The row that a record has to be, in forms that compare. */
function expectedRow({ key, value, headers }: ConsumedRecord) {
  const json = new TextDecoder().decode(value!);
  const order = JSON.parse(json) as Order;
  return {
    order_id: String(key),
    status: order.status,
    version: /"version":(\d+)/.exec(json)![1]!,
    customer_id: order.customer.id,
    email: order.customer.email,
    vip: order.customer.vip ?? false,
    ship_to: { ...order.ship_to, zip: order.ship_to.zip ?? null },
    items: order.items,
    coupons: order.coupons.length === 0 ? null : order.coupons.toSorted(),
    attributes: order.attributes,
    total: order.total,
    gift_note: order.gift_note ?? null,
    placed_at: order.placed_at,
    changed_at: new Date(order.changed_ms).toISOString(),
    source: String(headers!["source"]),
  };
}

type Row = ReturnType<typeof expectedRow>;

/** What the driver reads, in the same forms. */
function actualRow(row: Record<string, unknown>): Row {
  const items = row["items"] as Record<string, unknown>[];
  return {
    ...row,
    version: String(row["version"]),
    customer_id: String(row["customer_id"]),
    ship_to: { ...row["ship_to"] as object },
    items: items.map((item) => ({ ...item, price: String(item["price"]) })),
    total: String(row["total"]),
    placed_at: (row["placed_at"] as Date).toISOString(),
    changed_at: (row["changed_at"] as Date).toISOString(),
  } as Row;
}

const sorted = (rows: Row[]) => rows.toSorted((a, b) => a.order_id < b.order_id ? -1 : 1);

/** What became of records, by what is in the topic alone: the last one of a key decides. */
function fatesOf(records: readonly ConsumedRecord[]) {
  const last = new Map(records.map((record) => [record.key, record]));
  const fates = { stored: 0, superseded: 0, deleted: 0 };
  for (const record of records) {
    const winner = last.get(record.key)!;
    if (winner.value === null) fates.deleted++;
    else if (record === winner) fates.stored++;
    else fates.superseded++;
  }
  return { last, fates };
}

/** A part of `order.schema.json`. */
interface Schema {
  $ref?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** Where a value has a field that its schema does not describe, or lacks one that it requires. */
function strangerIn(value: unknown, schema: Schema, defs: Record<string, Schema>): string[] {
  const { required = [], properties, items } = schema.$ref === undefined
    ? schema
    : defs[schema.$ref.replace("#/$defs/", "")]!;
  if (Array.isArray(value)) return value.flatMap((one) => strangerIn(one, items!, defs));
  if (properties === undefined || typeof value !== "object" || value === null) return [];
  return [
    ...required.filter((name) => !(name in value)),
    ...Object.entries(value).flatMap(([name, inner]) =>
      properties[name] === undefined ? [name] : strangerIn(inner, properties[name], defs)
    ),
  ];
}

Deno.test("examples/orders: its README's commands explain each change, and deletes are applied", async () => {
  await using example = await Example.open("orders");
  const { exitCode, stdout, stderr } = await example.followReadme();
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^911 records = 368 stored \+ \d+ superseded \+ \d+ deleted$/m);
  assert.match(stdout, /^superseded records:\n( {2}\d+: \d+ by \d+ order_id=O-\d+\n){3}/m);
  assert.match(stdout, /^verdict: exactly-once$/m);
  assert.doesNotMatch(stdout, /^note:/m);

  const records = await consumedRecords(example.services.brokers, example.topic);
  const { last, fates } = fatesOf(records);
  const { totals } = await example.verified();
  assert.deepEqual(
    {
      records: totals.records,
      stored: totals.stored,
      superseded: totals.superseded,
      deleted: totals.deleted,
    },
    { records: 911, ...fates },
  );

  const alive = [...last.values()].filter(({ value }) => value !== null);
  const expected = alive.map(expectedRow);
  const columns = Object.keys(expected[0]!);
  const rows = await example.rows(`SELECT ${columns.join()} FROM ${example.keyspace}.orders`);
  assert.equal(rows.length, 368);
  assert.deepEqual(sorted(rows.map(actualRow)), sorted(expected));

  const schema = JSON.parse(await Deno.readTextFile(join(example.folder, "order.schema.json")));
  for (const { value } of records) {
    if (value === null) continue;
    const order = JSON.parse(new TextDecoder().decode(value));
    assert.deepEqual(strangerIn(order, schema, schema.$defs), []);
  }

  // What makes it worth a test: deletes, orders placed again, notes withdrawn, doubtful versions.
  const deleted = new Set(records.filter(({ value }) => value === null).map(({ key }) => key));
  assert.equal(deleted.size, 40);
  assert.equal(expected.filter(({ order_id }) => deleted.has(order_id)).length, 8);
  const noted = new Set(
    records.filter(({ value }) => value !== null).map(expectedRow)
      .filter(({ gift_note }) => gift_note !== null).map(({ order_id }) => order_id),
  );
  assert.ok(expected.some((row) => row.gift_note === null && noted.has(row.order_id)));
  assert.ok(expected.some(({ version }) => String(Number(version)) !== version));
  assert.ok(expected.some(({ ship_to }) => ship_to.zip === null));
});
