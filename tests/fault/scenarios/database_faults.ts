import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import { BAD_ONES, underLoad } from "./load.ts";
import { killed, outage, stopped } from "./outage.ts";

/** Faults of the database. */
export const DATABASE_FAULTS: Scenario[] = [
  outage({
    name: "node restarted",
    what: "the node is stopped and started",
    seconds: [2, 2],
    breaks: ({ stack }) => stopped(stack.service("scylla-1")),
  }),
  outage({
    name: "node killed of three",
    what: "one of three nodes is killed",
    stack: { nodes: 3 },
    seconds: [6, 20],
    breaks: (world) => killed(world.stack.service(`scylla-${world.between(1, 3)}`)),
  }),
  outage({
    name: "database down",
    what: "all of the database is down",
    deadLetters: "table",
    seconds: [12, 30],
    load: BAD_ONES,
    breaks: ({ stack }) => killed(stack.service("scylla-1")),
  }),
  outage({
    name: "node frozen",
    what: "the node is frozen, so that writes time out",
    seconds: [14, 30],
    breaks: ({ stack }) => {
      const node = stack.service("scylla-1");
      return { down: () => node.pause(), up: () => node.resume() };
    },
  }),
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
