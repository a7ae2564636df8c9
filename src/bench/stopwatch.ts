import process from "node:process";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { StageName, StageResult } from "./options.ts";

/** Measures one stage: wall time, and the processor time of this process. */
export class Stopwatch {
  #started = performance.now();
  #cpu = process.cpuUsage();

  /** @param records how many records the stage has handled */
  stop(name: StageName, records: number, latencyMs: LatencySummary | null = null): StageResult {
    const seconds = (performance.now() - this.#started) / 1_000;
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      name,
      records,
      seconds,
      perSecond: Math.round(records / seconds),
      cpuSeconds: (user + system) / 1e6,
      latencyMs,
    };
  }
}
