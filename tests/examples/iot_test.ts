import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import protobuf from "protobufjs";
import { consumedRecords } from "../support/consumer.ts";
import { Example } from "./support/example.ts";

/** What protobufjs makes of 64 bits, and of times. */
type Long = { low: number; high: number } | number;
interface Timestamp {
  seconds: Long;
  nanos?: number;
}

/** What protobufjs makes of a reading: what is not there is absent. */
interface Reading {
  device: { id: string; site: string; firmware: { version: string; built_at: Timestamp } };
  measured_at: Timestamp;
  received_at: Timestamp;
  samples?: number[];
  labels: Record<string, string>;
  celsius?: number;
  millimetres_per_second?: number;
  fault?: string;
  payload?: Uint8Array;
  messages_total: Long;
  energy_microjoules: Long;
  keep_seconds: number;
  alarms?: { severity: string; text: string; limit?: number }[];
}

function bits(long: Long): bigint {
  if (typeof long === "number") return BigInt(long);
  return BigInt.asUintN(32, BigInt(long.high)) << 32n | BigInt.asUintN(32, BigInt(long.low));
}

function iso({ seconds, nanos = 0 }: Timestamp): string {
  return new Date(Number(bits(seconds)) * 1_000 + Math.floor(nanos / 1_000_000)).toISOString();
}

/** The row that a reading has to be, in forms that compare. */
function expectedRow(reading: Reading) {
  const { device, alarms = [], samples = [] } = reading;
  return {
    device: device.id,
    day: iso(reading.measured_at).slice(0, 10),
    measured_at: iso(reading.measured_at),
    received_at: iso(reading.received_at),
    site: device.site,
    firmware: device.firmware.version,
    firmware_built_at: iso(device.firmware.built_at),
    samples: samples.length === 0 ? null : samples,
    labels: reading.labels,
    celsius: reading.celsius ?? null,
    millimetres_per_second: reading.millimetres_per_second ?? null,
    fault: reading.fault ?? null,
    payload: Buffer.from(reading.payload ?? []).toString("hex"),
    messages_total: BigInt.asUintN(64, bits(reading.messages_total)).toString(),
    energy_microjoules: BigInt.asIntN(64, bits(reading.energy_microjoules)).toString(),
    alarms: alarms.length === 0
      ? null
      : alarms.map(({ severity, text, limit }) => ({ severity, text, limit: limit ?? null })),
  };
}

type Row = ReturnType<typeof expectedRow>;

/** What the driver reads, in the same forms. */
function actualRow(row: Record<string, unknown>): Row {
  const alarms = row["alarms"] as Row["alarms"];
  return {
    ...row,
    day: String(row["day"]),
    measured_at: (row["measured_at"] as Date).toISOString(),
    received_at: (row["received_at"] as Date).toISOString(),
    firmware_built_at: (row["firmware_built_at"] as Date).toISOString(),
    payload: (row["payload"] as Buffer).toString("hex"),
    messages_total: String(row["messages_total"]),
    energy_microjoules: String(row["energy_microjoules"]),
    alarms: alarms?.map((alarm) => ({ ...alarm })) ?? null,
  } as Row;
}

const keyOf = ({ device, measured_at }: Row) => `${device} ${measured_at}`;
const sorted = (rows: Row[]) => rows.toSorted((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);

async function readReadings(example: Example): Promise<Reading[]> {
  const root = new protobuf.Root();
  await root.load(join(example.folder, "reading.proto"), { keepCase: true });
  const type = root.lookupType("plant.v1.Reading");
  const records = await consumedRecords(example.services.brokers, example.topic);
  return records.map(({ value }) =>
    type.toObject(type.decode(value!), { enums: String }) as unknown as Reading
  );
}

Deno.test("examples/iot: its README's commands keep each reading's last copy, exact and for its time", async () => {
  await using example = await Example.open("iot");
  const missing = await example.andean("ingest");
  assert.equal(missing.exitCode, 3);
  assert.match(missing.stderr, /keyspace "example_iot" does not exist\n *Make it \(andean init/);

  const { exitCode, stdout, stderr } = await example.followReadme();
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^2,483 records = 2,400 stored \+ 83 superseded$/m);
  assert.match(stdout, /^verdict: exactly-once$/m);
  const { totals } = await example.verified();
  assert.deepEqual([totals.records, totals.stored, totals.superseded], [2_483, 2_400, 83]);

  const readings = await readReadings(example);
  const last = new Map<string, { row: Row; keepSeconds: number }>();
  for (const reading of readings) {
    const row = expectedRow(reading);
    const known = last.get(keyOf(row));
    if (known !== undefined && known.row.received_at >= row.received_at) continue;
    last.set(keyOf(row), { row, keepSeconds: reading.keep_seconds });
  }
  const expected = [...last.values()].map(({ row }) => row);
  const columns = Object.keys(expected[0]!);
  const table = `${example.keyspace}.readings`;
  const rows = await example.rows(`SELECT ${columns.join()} FROM ${table}`);
  assert.equal(rows.length, 2_400);
  assert.deepEqual(sorted(rows.map(actualRow)), sorted(expected));

  // What makes it worth a test: counters beyond a bigint and below it, each of the oneof, alarms.
  const totalsSent = expected.map(({ messages_total }) => BigInt(messages_total));
  assert.ok(totalsSent.includes(2n ** 64n - 1n) && totalsSent.some((total) => total < 2n ** 63n));
  for (const name of ["celsius", "millimetres_per_second", "fault", "alarms", "samples"] as const) {
    const absent = expected.filter((row) => row[name] === null).length;
    assert.ok(absent > 0 && absent < 2_400, `${name} is absent now and then`);
  }

  const times = await example.rows(
    `SELECT device, measured_at, TTL(site) AS left, WRITETIME(site) AS written FROM ${table}`,
  );
  for (const { device, measured_at, left, written } of times) {
    const { row, keepSeconds } = last.get(`${device} ${(measured_at as Date).toISOString()}`)!;
    const gone = keepSeconds - Number(left);
    assert.ok(gone >= 0 && gone < 600, `a row expires in ${left} s, wanted ${keepSeconds}`);
    assert.equal(Number(written), Date.parse(row.received_at) * 1_000);
  }
});
