import { sleep } from "../../../src/errors/sleep.ts";
import type { AndeanProcess } from "../../support/andean_process.ts";
import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { underLoad } from "./load.ts";

/** A member that has nothing to take by then will have nothing: all is sent and stored. */
const IDLE_MS = 30_000;

/** Waits until a process has taken records over, as long as there can be any. */
async function atWork(process: AndeanProcess): Promise<void> {
  const deadline = performance.now() + IDLE_MS;
  while (process.running && !process.log.includes("took offsets")) {
    if (performance.now() > deadline) return;
    await sleep(50);
  }
}

/**
 * Kills the only `ingest` again and again: anywhere between two commits and, every other time,
 * while the database has not answered for longer than two commits are apart.
 */
async function killOften(
  world: World,
  kills: number,
  first: AndeanProcess,
  ingestArgs: string[],
): Promise<void> {
  const node = world.stack.service("scylla-1");
  let current = first;
  for (let kill = 0; kill < kills; kill++) {
    const unanswered = kill % 2 === 1;
    const when = unanswered ? "before its writes are answered" : "at any moment";
    await atWork(current);
    await sleep(world.between(0, 1_500));
    await world.fault(`kill -9 of ingest ${when}, ${kill + 1} of ${kills}`, async () => {
      if (unanswered) {
        await node.pause();
        await sleep(2_500);
      }
      current.signal("SIGKILL");
      if (unanswered) await node.resume();
      current = world.ingest(ingestArgs);
    });
  }
}

/** A commit waits some seconds for the ledger's node; without a ledger it comes at once. */
const NO_LEDGER = ["--ledger", "off"];

/** Faults of the processes that move the records. */
export const PROCESS_FAULTS: Scenario[] = [
  {
    name: "ingest killed",
    run(world) {
      const [kills, count, rate] = world.short ? [4, 100_000, 2_500] : [20, 1_000_000, 5_000];
      const load = { count, rate, ingests: 1, ingestArgs: NO_LEDGER };
      return underLoad(world, load, ([ingest]) => killOften(world, kills, ingest!, NO_LEDGER));
    },
  },
  {
    name: "ingest killed, two workers",
    run(world) {
      const [kills, count] = world.short ? [2, 40_000] : [6, 120_000];
      const ingestArgs = [...NO_LEDGER, "--workers", "2"];
      const load = { count, rate: 2_500, ingests: 1, ingestArgs };
      return underLoad(world, load, ([ingest]) => killOften(world, kills, ingest!, ingestArgs));
    },
  },
  {
    name: "ingest killed, natural keys",
    key: "natural",
    run(world) {
      const [kills, count] = world.short ? [2, 40_000] : [6, 120_000];
      const produceArgs = ["--keys", "colliding"];
      const load = { count, rate: 2_500, ingests: 1, produceArgs, ingestArgs: NO_LEDGER };
      return underLoad(world, load, ([ingest]) => killOften(world, kills, ingest!, NO_LEDGER));
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
