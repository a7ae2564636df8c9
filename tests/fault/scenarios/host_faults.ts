import { fileURLToPath } from "node:url";
import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import { underLoad } from "./load.ts";

const STEP_CLOCK = fileURLToPath(new URL("step_clock.ts", import.meta.url));

/** Faults of the machine that andean runs on. */
export const HOST_FAULTS: Scenario[] = [
  {
    name: "log can't be written",
    run(world) {
      // A device that is always full.
      const full = ["--log-file", "/dev/full"];
      return underLoad(
        world,
        { produceArgs: full, ingestArgs: full, allowAll: true },
        async ([asked]) => {
          await world.fault(
            "the disk for the log is full, another folder does not exist",
            async () => {
              const { code, log } = await world.ingest(["--log-file", "/proc/none/x.log"]).end(60);
              if (code !== 3 || !log.includes("--log-file")) {
                world.problems.push(
                  `without a folder for its log ingest ended with ${code}: ${log}`,
                );
              }
            },
          );
          await world.terminate(asked!);
          if (!asked!.log.includes("log lines are being lost")) {
            world.problems.push("nobody was told that the disk is full");
          }
        },
      );
    },
  },
  {
    name: "clock stepped back",
    run(world) {
      return underLoad(world, { preload: STEP_CLOCK }, async ([asked, killed]) => {
        await world.fault("the clocks go back by an hour", async () => {
          await sleep(5_000);
          killed!.signal("SIGKILL");
          world.ingest([], { preload: STEP_CLOCK });
        });
        await world.terminate(asked!);
      });
    },
  },
];
