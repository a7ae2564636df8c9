import { generateTicks, SEED_SYMBOLS } from "../produce/ticks.ts";
import type { Tick } from "../record/tick.ts";

/** Equal in every run, so that figures can be compared. */
export const TICKS = { symbols: SEED_SYMBOLS, keys: "unique", seed: 1 } as const;

/** The first of them. */
export function firstTicks(count: number): Tick[] {
  const ticks: Tick[] = [];
  for (const tick of generateTicks(TICKS)) {
    if (ticks.length >= count) break;
    ticks.push(tick);
  }
  return ticks;
}
