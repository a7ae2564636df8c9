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
      const ingestArgs = ["--workers", "2", "--max-in-flight", "500"];
      const { stack, services, metrics } = world;
      // Slow enough that records arrive all the while, also where members take long to join.
      const rate = world.short ? 600 : 1_500;
      await underLoad(world, { ...BAD_ONES, rate, ingests: 2, ingestArgs }, async () => {
        await world.fault("all of the database is down", async () => {
          await stack.service("scylla-1").kill();
          await sleep(seconds * 1_000);
          await metrics.untilTold(/^rows can't be written: /);
          await metrics.untilTold(/^reading is paused: /);
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
    },
  },
];
