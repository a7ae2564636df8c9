/**
 * A program that moves a topic as the peers of `bench/peers` do, and can be told to do it wrong.
 *
 * Usage: deno run -A tests/support/peer_stub.ts right|lossy|altering|failing
 */
import cassandra from "cassandra-driver";
import { openDatabase } from "../../scripts/rows.ts";
import { tell } from "../../scripts/output.ts";
import { quietNegativeTimeouts } from "../../src/kafka/connection/quiet_timers.ts";
import { consumedRecords } from "./consumer.ts";

/** What the stub does. */
export type StubMode = "right" | "lossy" | "altering" | "failing";

if (import.meta.main) {
  quietNegativeTimeouts();
  const setting = (name: string) => Deno.env.get(name) ?? "";
  const mode = Deno.args[0] as StubMode;
  const database = await openDatabase({
    scylla: setting("PEER_SCYLLA"),
    user: setting("PEER_USER"),
    password: setting("PEER_PASSWORD"),
  });
  const insert = `INSERT INTO ${setting("PEER_TABLE")} ` +
    "(symbol, day, ts, price, kafka_partition, kafka_offset) VALUES (?, ?, ?, ?, ?, ?)";
  const records = await consumedRecords(setting("PEER_BROKERS"), setting("PEER_TOPIC"));
  const middle = records.length >> 1;
  for (const [index, { partition, offset, value }] of records.entries()) {
    if (mode === "lossy" && index === middle) continue;
    const tick = JSON.parse(new TextDecoder().decode(value!));
    const ts = new Date(tick.TimeStamp * 1_000);
    await database.execute(insert, [
      tick.Symbol,
      cassandra.types.LocalDate.fromDate(ts),
      ts,
      tick.Price + (mode === "altering" && index === middle ? 0.01 : 0),
      partition,
      cassandra.types.Long.fromNumber(offset),
    ], { prepare: true });
  }
  await database.shutdown();
  if (mode === "failing") {
    tell("the disk is full");
    Deno.exit(7);
  }
  Deno.exit(0);
}
