import { Buffer } from "node:buffer";
import { Kafka, logLevel } from "kafkajs";
import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { underLoad } from "./load.ts";

/** A tick as JSON, with some fields of another kind. */
export const tick = (fields: Record<string, unknown>) =>
  JSON.stringify({ Symbol: "IBM", Price: 1.5, TimeStamp: 1_700_000_000, ...fields });

/** Values that are not ticks, each in its own way; few may turn out to be stored after all. */
const POISON: (string | Uint8Array<ArrayBuffer>)[] = [
  "",
  " ",
  "null",
  "[]",
  "{}",
  "tick",
  '{"Symbol":"IBM"',
  "[".repeat(50_000),
  '{"a":'.repeat(20_000),
  Uint8Array.of(0xff, 0xfe, 0x00),
  Uint8Array.of(0, 0, 0, 0, 1, 2),
  tick({ Symbol: null }),
  tick({ Symbol: "" }),
  tick({ Symbol: 7 }),
  tick({ Price: "dear" }),
  tick({ Price: null }),
  tick({ Price: {} }),
  tick({}).replace("1.5", "1e999"),
  tick({}).replace("1.5", "NaN"),
  tick({ TimeStamp: "today" }),
  tick({ TimeStamp: -1 }),
  tick({ TimeStamp: 1e300 }),
  tick({}).replace("1700000000", "9223372036854775808"),
  tick({ Symbol: "\u0000" }),
  tick({ Symbol: "\ud800" }),
  "\ufeff" + tick({}),
  tick({}) + tick({}),
];

/** Ticks that the database refuses for their size, and large ones that it takes. */
const OVERSIZED = [
  tick({ Symbol: "X".repeat(65_536) }), // one more than a key may have
  tick({ Symbol: "X".repeat(900_000) }),
  tick({ Symbol: "X".repeat(65_000) }),
  tick({ note: "x".repeat(900_000) }),
];

/** Sends values among the records of `produce`, at a steady pace. */
export async function mixIn(
  world: World,
  values: readonly (string | Uint8Array<ArrayBuffer>)[],
  count: number,
): Promise<void> {
  const kafka = new Kafka({ brokers: world.stack.brokers.split(","), logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  try {
    for (let sent = 0; sent < count; sent++) {
      const value = values[sent % values.length]!;
      await producer.send({
        topic: world.services.topic,
        messages: [{
          key: null,
          value: Buffer.from(typeof value === "string" ? new TextEncoder().encode(value) : value),
          partition: world.between(0, 3),
        }],
      });
      if (sent % 10 === 9) await sleep(50);
    }
  } finally {
    await producer.disconnect();
  }
}

/** Records that can't be stored. */
export const RECORD_FAULTS: Scenario[] = [
  {
    name: "poison records",
    run(world) {
      const count = world.short ? 30_000 : 90_000;
      const produceArgs = ["--corrupt", String(count / 200)];
      return underLoad(world, { count, produceArgs }, async ([asked, killed]) => {
        await world.fault("one record in a hundred is poison", async () => {
          await mixIn(world, POISON, count / 200);
          killed!.signal("SIGKILL");
          world.ingest();
        });
        await world.terminate(asked!);
        world.checks.push(({ deadLettered }) =>
          deadLettered >= count / 200 ? [] : [`only ${deadLettered} records were set aside`]
        );
      });
    },
  },
  {
    name: "records too large",
    run(world) {
      const count = world.short ? 20 : 100;
      return underLoad(world, {}, async ([asked, killed]) => {
        await world.fault("records that no table takes", async () => {
          await mixIn(world, OVERSIZED, count);
          killed!.signal("SIGKILL");
          world.ingest();
        });
        await world.terminate(asked!);
        world.checks.push(({ deadLettered }) =>
          deadLettered === count / 2 ? [] : [`${deadLettered} of ${count / 2} were set aside`]
        );
      });
    },
  },
];
