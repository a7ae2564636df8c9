import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import { endure, underLoad } from "./load.ts";

/** Faults of the network between andean and both services. */
export const NETWORK_FAULTS: Scenario[] = [
  {
    name: "connections cut",
    proxied: true,
    run(world) {
      const cuts = world.short ? 6 : 20;
      return underLoad(world, {}, async ([asked]) => {
        for (let cut = 0; cut < cuts; cut++) {
          const [what, proxy] = world.random() < 0.5
            ? ["Kafka", world.services.kafkaProxy!] as const
            : ["the database", world.services.scyllaProxy!] as const;
          await world.fault(`all connections to ${what} are cut`, async () => {
            proxy.cut();
            await sleep(world.between(0, 1_000));
          });
        }
        await world.terminate(asked!);
      });
    },
  },
  {
    name: "network refuses",
    proxied: true,
    run(world) {
      return underLoad(world, {}, (group) =>
        endure(world, {
          what: "neither service takes connections",
          down() {
            world.services.kafkaProxy!.refuse();
            world.services.scyllaProxy!.refuse();
          },
          up() {
            world.services.kafkaProxy!.pass();
            world.services.scyllaProxy!.pass();
          },
          seconds: world.short ? 5 : 20,
        }, group));
    },
  },
  {
    name: "network held",
    proxied: true,
    run(world) {
      return underLoad(world, {}, (group) =>
        endure(world, {
          what: "nothing passes, and no connection ends",
          down() {
            world.services.kafkaProxy!.hold();
            world.services.scyllaProxy!.hold();
          },
          up() {
            world.services.kafkaProxy!.pass();
            world.services.scyllaProxy!.pass();
          },
          seconds: world.short ? 8 : 30,
        }, group));
    },
  },
  {
    name: "network slow",
    proxied: true,
    run(world) {
      return underLoad(world, {}, (group) =>
        endure(world, {
          what: "50 ms each way, 512 KiB/s",
          down() {
            world.services.kafkaProxy!.slow(50, 512 * 1024);
            world.services.scyllaProxy!.slow(50, 512 * 1024);
          },
          up() {
            world.services.kafkaProxy!.pass();
            world.services.scyllaProxy!.pass();
          },
          seconds: world.short ? 6 : 20,
        }, group));
    },
  },
];
