import type { StackService } from "../../../scripts/stack/stack.ts";
import { sleep } from "../../../src/errors/sleep.ts";
import type { Scenario } from "../harness/scenario.ts";
import type { World } from "../harness/world.ts";
import { type Load, underLoad } from "./load.ts";

/** Something that can be broken for a while. */
export interface Breakage {
  down(): Promise<void> | void;
  up(): Promise<void> | void;
}

/** A scenario that is nothing but an outage under load. */
export interface Outage extends Omit<Scenario, "run"> {
  /** What happens, for a person who waits. */
  what: string;
  /** How long it lasts, in the short form and otherwise. */
  seconds: [short: number, full: number];
  load?: Load;
  /** What is broken; asked once, so that what is drawn is mended, too. */
  breaks(world: World): Breakage;
}

/**
 * An outage in whose midst one `ingest` is killed and another one is asked to end; both are
 * replaced. A third stays through it all.
 */
export function outage(
  { what, seconds: [short, full], load = {}, breaks, ...rest }: Outage,
): Scenario {
  return {
    ...rest,
    run: (world) =>
      underLoad(world, load, async ([asked, killed]) => {
        const { down, up } = breaks(world);
        const tenth = (world.short ? short : full) * 100;
        let ending: Promise<void> | undefined;
        await world.fault(what, async () => {
          await down();
          // The kill comes first: whoever ends in order makes the others hand over.
          await sleep(tenth * 7.5);
          killed!.signal("SIGKILL");
          await sleep(tenth);
          ending = world.terminate(asked!);
          await sleep(tenth * 1.5);
          await up();
          world.ingest();
          world.ingest();
        });
        await ending;
      }),
  };
}

/** A service that is killed, and started again. */
export function killed(service: StackService): Breakage {
  return { down: () => service.kill(), up: () => service.start() };
}

/** A service that is stopped in order, and started again. */
export function stopped(service: StackService): Breakage {
  return { down: () => service.stop(), up: () => service.start() };
}
