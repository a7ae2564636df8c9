import { Kafka, logLevel } from "kafkajs";
import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { underLoad } from "./load.ts";

async function addPartitions(world: World, count: number): Promise<void> {
  const kafka = new Kafka({ brokers: world.stack.brokers.split(","), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createPartitions({ topicPartitions: [{ topic: world.services.topic, count }] });
  } finally {
    await admin.disconnect();
  }
}

/** Changes to the table and the topic while records flow. */
export const SCHEMA_FAULTS: Scenario[] = [
  {
    name: "table dropped and remade",
    async run(world) {
      // Whoever has nothing to write does not meet the table: records have to come for long enough.
      const rate = world.short ? 1_000 : 3_000;
      await underLoad(world, { ingests: 2, rate }, async (group) => {
        await world.fault("the table is dropped", async () => {
          await world.services.dropTable();
          for (const ingest of group) {
            const { code, log } = await ingest.end(120);
            if (code === 3 && /table/.test(log)) continue;
            world.problems.push(
              `${ingest.name} ended with ${code}, wanted 3 and a word of the table`,
            );
          }
          world.ingest();
        });
      });
      await world.settle();
      await repairDropped(world);
    },
  },
  {
    name: "partitions added",
    async run(world) {
      const count = world.short ? 20_000 : 60_000;
      await underLoad(world, { count }, async ([asked]) => {
        await world.fault("the topic gets four more Kafka partitions", async () => {
          await addPartitions(world, 8);
          await world.succeed("produce", ["produce", "--count", "10000", "--seed", "7"]);
        });
        await world.terminate(asked!);
      });
    },
  },
];

/** The rows that went with the table were committed: verify has to name them, and to restore them. */
async function repairDropped(world: World): Promise<void> {
  const before = await world.start("verify", ["verify"]).end(120);
  const { missing } = (before.result?.["totals"] ?? {}) as { missing?: number };
  const judged = await world.services.judge();
  if (before.code !== 1 || missing === 0 || missing !== judged.missing) {
    world.problems.push(
      `after the drop verify ended with ${before.code} and ${missing} missing, the judge counts ` +
        judged.missing,
    );
  }
  const repair = await world.start("repair", ["verify", "--repair"]).end(120);
  if (repair.code !== 0) world.problems.push(`the repair ended with ${repair.code}`);
}
