import { generateTicks, SEED_SYMBOLS, type TickOptions } from "../produce/ticks.ts";
import type { Tick } from "../record/tick.ts";

/** Equal in every run, so that figures can be compared. */
export function ticksOf({ partitionKeys }: { partitionKeys: number }): TickOptions {
  const symbols = Array.from(
    { length: partitionKeys },
    (_, index) => SEED_SYMBOLS[index] ?? `S${index}`,
  );
  return { symbols, keys: "unique", seed: 1 };
}

/** The first of them. */
export function firstTicks(options: { partitionKeys: number }, count: number): Tick[] {
  return generateTicks(ticksOf(options)).take(count).toArray();
}
