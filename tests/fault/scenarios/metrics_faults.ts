import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import { BAD_ONES, underLoad } from "./load.ts";

/** What processes that live through everything tell of it. */
export const METRICS_FAULTS: Scenario[] = [
  {
    name: "metrics add up",
    proxied: true,
    async run(world) {
      const seconds = world.short ? 8 : 20;
      const ingestArgs = ["--workers", "2", "--max-in-flight", "4000"];
      const { stack, services } = world;
      await underLoad(world, { ...BAD_ONES, ingests: 2, ingestArgs }, async () => {
        await world.fault("all of the database is down", async () => {
          await stack.service("scylla-1").kill();
          await sleep(seconds * 1_000);
          await stack.service("scylla-1").start();
        });
        await world.fault("the broker is killed", async () => {
          await stack.service("kafka-1").kill();
          await stack.service("kafka-1").start();
        });
        await world.fault(
          "a third ingest joins, and all connections to Kafka are cut",
          async () => {
            world.ingest(ingestArgs);
            await sleep(1_000);
            services.kafkaProxy!.cut();
          },
        );
      });
      const { reasons } = world.metrics;
      for (const wanted of [/^rows can't be written: /, /^reading is paused: /]) {
        if (reasons.some((reason) => wanted.test(reason))) continue;
        world.problems.push(`no probe was told ${wanted.source}, but ${reasons.join("; ")}`);
      }
    },
  },
];
