import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { underLoad } from "./load.ts";

/** Faults that mend themselves; the seed draws among them. */
const FAULTS: [string, (world: World) => Promise<void>][] = [
  ["kill -9 of an ingest", async (world) => {
    const running = world.processes.filter(({ name, running }) => running && /^ingest/.test(name));
    const victim = running[world.between(0, running.length - 1)];
    victim?.signal("SIGKILL");
    world.ingest();
    // Until then it counts as one that can be asked to end in order.
    await victim?.ended;
  }],
  ["the broker is killed", async ({ stack }) => {
    await stack.service("kafka-1").kill();
    await stack.service("kafka-1").start();
  }],
  ["the node is killed", async ({ stack }) => {
    await stack.service("scylla-1").kill();
    await stack.service("scylla-1").start();
  }],
  ["the node is frozen", async (world) => {
    await world.stack.service("scylla-1").pause();
    await sleep(world.between(500, 6_000));
    await world.stack.service("scylla-1").resume();
  }],
  ["the broker is frozen", async (world) => {
    await world.stack.service("kafka-1").pause();
    await sleep(world.between(500, 6_000));
    await world.stack.service("kafka-1").resume();
  }],
  ["all connections are cut", ({ services: { kafkaProxy, scyllaProxy } }) => {
    kafkaProxy!.cut();
    scyllaProxy!.cut();
    return Promise.resolve();
  }],
];

/** What the seed draws: different in each run. */
export const MIXED_FAULTS: Scenario[] = [
  {
    name: "whatever comes",
    proxied: true,
    run(world) {
      const rounds = world.short ? 4 : 10;
      const count = world.short ? 60_000 : 150_000;
      return underLoad(world, { count, rate: world.short ? 3_000 : 2_500 }, async ([asked]) => {
        for (let round = 0; round < rounds; round++) {
          const [what, work] = FAULTS[world.between(0, FAULTS.length - 1)]!;
          await sleep(world.between(0, 1_500));
          await world.fault(what, () => work(world));
        }
        if (asked!.running) await world.terminate(asked!);
      });
    },
  },
];
