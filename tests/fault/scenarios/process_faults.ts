import { sleep } from "../../../src/errors/sleep.ts";
import type { AndeanProcess } from "../harness/andean_process.ts";
import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { underLoad } from "./load.ts";

/** Waits until a process has taken records over. */
async function atWork(process: AndeanProcess): Promise<void> {
  while (process.running && !process.log.includes("took offsets")) await sleep(50);
}

/** Kills the only `ingest` again and again, anywhere between two commits. */
async function killOften(world: World, kills: number, first: AndeanProcess): Promise<void> {
  let current = first;
  for (let kill = 0; kill < kills; kill++) {
    await atWork(current);
    await sleep(world.between(0, 1_500));
    await world.fault(`kill -9 of ingest, ${kill + 1} of ${kills}`, () => {
      current.signal("SIGKILL");
      current = world.ingest();
      return Promise.resolve();
    });
  }
}

/** Faults of the processes that move the records. */
export const PROCESS_FAULTS: Scenario[] = [
  {
    name: "ingest killed",
    run(world) {
      const [kills, count, rate] = world.short ? [3, 100_000, 5_000] : [20, 1_000_000, 8_000];
      return underLoad(world, { count, rate, ingests: 1 }, ([ingest]) => {
        return killOften(world, kills, ingest!);
      });
    },
  },
  {
    name: "ingest killed, natural keys",
    key: "natural",
    run(world) {
      const [kills, count] = world.short ? [2, 40_000] : [6, 120_000];
      const load = { count, ingests: 1, produceArgs: ["--keys", "colliding"] };
      return underLoad(world, load, ([ingest]) => killOften(world, kills, ingest!));
    },
  },
  {
    name: "ingest frozen",
    run(world) {
      return underLoad(world, {}, async ([zombie, asked]) => {
        await world.fault("SIGSTOP of an ingest past its session", async () => {
          zombie!.signal("SIGSTOP");
          await sleep(12_000); // The others have its Kafka partitions by now.
          zombie!.signal("SIGCONT");
          await sleep(1_000);
        });
        await world.terminate(asked!);
        if (!zombie!.running) {
          world.problems.push("the frozen ingest ended instead of joining again");
        }
      });
    },
  },
  {
    name: "members come and go",
    run(world) {
      const rounds = world.short ? 5 : 15;
      return underLoad(
        world,
        { rate: world.short ? 3_000 : 2_500, ingests: 2 },
        async (members) => {
          for (let round = 0; round < rounds; round++) {
            await world.fault(`rebalance ${round + 1} of ${rounds}`, async () => {
              const leave = members.length > 2 && (members.length >= 4 || world.random() < 0.5);
              if (leave) {
                await world.terminate(members.splice(world.between(0, members.length - 1), 1)[0]!);
              } else members.push(world.ingest());
              await sleep(world.between(0, 2_000));
            });
          }
        },
      );
    },
  },
];
