import type { AndeanProcess, Peculiarities } from "../../support/andean_process.ts";
import type { World } from "../harness/world.ts";

/** How much is moved while something breaks. */
export interface Load extends Peculiarities {
  /** Records. @default 30,000 in the short form, 90,000 otherwise */
  count?: number;
  /** Records per second. @default 5,000 */
  rate?: number;
  /** Processes of the group. @default 3 */
  ingests?: number;
  /** More flags of `produce`. */
  produceArgs?: string[];
  /** More flags of `ingest`. */
  ingestArgs?: string[];
}

/** Some records have to be set aside while the store for them is away, too. */
export const BAD_ONES: Load = { produceArgs: ["--corrupt", "300"] };

/** Runs `produce` and a group of `ingest` while `injure` breaks something and mends it. */
export async function underLoad(
  world: World,
  load: Load,
  injure: (ingests: AndeanProcess[]) => Promise<void>,
): Promise<void> {
  const { count = world.short ? 30_000 : 90_000, rate = 5_000, ingests = 3 } = load;
  const more = { preload: load.preload, allowAll: load.allowAll };
  const group = Array.from({ length: ingests }, () => world.ingest(load.ingestArgs, more));
  const producing = world.produce(count, rate, load.produceArgs, more);
  await world.untilCommitted(count / 20);
  await injure(group);
  const { code, result, log } = await producing.end(300);
  if (code !== 0 || result?.["acked"] !== count) {
    world.problems.push(
      `produce ended with ${code ?? "a signal"}: ${log.trim().split("\n").at(-1)}`,
    );
  }
}
