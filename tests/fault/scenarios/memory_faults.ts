import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { mixIn, tick } from "./record_faults.ts";

/** What an `ingest` may have resident, in MiB, however slow the database is. README says so. */
const PEAK_MIB = 1_024;

/** For five million records, on a busy machine. */
const PRODUCE_SECONDS = 1_200;

/** A tick of nearly 1 MiB, most of which no column takes. */
const LARGE = [tick({ note: "x".repeat(1_000_000) })];

/**
 * A backlog of small records, compressed (which takes the most memory to read), and of large ones,
 * for a database that takes a tenth of what it could.
 */
async function backlog(world: World, small: number, large: number): Promise<void> {
  const half = ["--count", String(small / 2), "--compression", "lz4"];
  await world.succeed("produce", ["produce", ...half], PRODUCE_SECONDS);
  await mixIn(world, LARGE, large);
  await world.succeed("produce", ["produce", ...half, "--seed", "2"], PRODUCE_SECONDS);
  world.services.scyllaProxy!.slow(5, 1_200 * 1_024);
  await world.fault("the database is slowed tenfold, with a backlog to be stored", async () => {
    world.ingest();
    await world.untilCommitted(small * 0.9);
    world.services.scyllaProxy!.pass();
  });
  await world.settle();
  if (world.peakMiB > PEAK_MIB) {
    world.problems.push(`ingest took ${world.peakMiB} MiB, wanted are ${PEAK_MIB} at most`);
  }
}

/** Slowness that must not fill the memory. */
export const MEMORY_FAULTS: Scenario[] = [
  {
    name: "database slow",
    proxied: true,
    run: (world) => world.short ? backlog(world, 200_000, 200) : backlog(world, 1_000_000, 500),
  },
  {
    name: "database slow, ten million records",
    proxied: true,
    onDemand: true,
    run: (world) => backlog(world, 10_000_000, 2_000),
  },
];
