import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import { BAD_ONES, endure, underLoad } from "./load.ts";

/** Faults of the database. */
export const DATABASE_FAULTS: Scenario[] = [
  {
    name: "node restarted",
    run(world) {
      const node = world.stack.service("scylla-1");
      return underLoad(world, {}, (group) =>
        endure(world, {
          what: "the node is stopped and started",
          down: () => node.stop(),
          up: () => node.start(),
          seconds: 2,
        }, group));
    },
  },
  {
    name: "node killed of three",
    stack: { nodes: 3 },
    run(world) {
      const node = world.stack.service(`scylla-${world.between(1, 3)}`);
      return underLoad(world, {}, (group) =>
        endure(world, {
          what: `${node.name} is killed`,
          down: () => node.kill(),
          up: () => node.start(),
          seconds: world.short ? 6 : 20,
        }, group));
    },
  },
  {
    name: "database down",
    deadLetters: "table",
    run(world) {
      const node = world.stack.service("scylla-1");
      return underLoad(world, BAD_ONES, (group) =>
        endure(world, {
          what: "all of the database is down",
          down: () => node.kill(),
          up: () => node.start(),
          seconds: world.short ? 12 : 30,
        }, group));
    },
  },
  {
    name: "node frozen",
    run(world) {
      const node = world.stack.service("scylla-1");
      return underLoad(world, {}, (group) =>
        endure(world, {
          what: "the node is frozen, so that writes time out",
          down: () => node.pause(),
          up: () => node.resume(),
          seconds: world.short ? 14 : 30,
        }, group));
    },
  },
  {
    name: "database overloaded",
    // Every write that the coordinator can't finish within this is answered with a time-out.
    stack: { cqlHeapMiB: 320, cassandraSettings: { write_request_timeout: "40ms" } },
    async run(world) {
      const load = { count: world.short ? 100_000 : 400_000, rate: 40_000 };
      await underLoad(world, load, async ([asked]) => {
        await world.fault("writes have 40 ms, the heap 320 MiB", () => sleep(4_000).then(() => {}));
        await world.terminate(asked!);
      });
      if (!world.processes.some(({ log }) => /Cannot write rows/.test(log))) {
        world.problems.push("no write failed: the database was not overloaded");
      }
    },
  },
];
