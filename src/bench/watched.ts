import { MemoryWatch } from "./memory.ts";
import type { Measurement, Repetition } from "./result.ts";

/** Runs a stage, and watches the memory meanwhile. */
export async function watched(run: () => Promise<Measurement[]>): Promise<Repetition[]> {
  const watch = new MemoryWatch();
  try {
    const results = await run();
    const memory = watch.stop();
    return results.map((result) => ({ ...result, memory }));
  } finally {
    watch.stop();
  }
}
