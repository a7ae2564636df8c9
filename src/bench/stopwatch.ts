import process from "node:process";
import type { LatencySummary } from "../telemetry/latency.ts";
import type { Measurement } from "./result.ts";

/** Measures one stage: wall time, and the processor time of this process. Runs when it is made. */
export class Stopwatch {
  #started = performance.now();
  #cpu = process.cpuUsage();
  #seconds = 0;
  #cpuSeconds = 0;

  /** Leaves out what happens until {@linkcode Stopwatch.resume}. */
  pause(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#seconds += (performance.now() - this.#started) / 1_000;
    this.#cpuSeconds += (user + system) / 1e6;
  }

  /** Counts again, after {@linkcode Stopwatch.pause}. */
  resume(): void {
    this.#started = performance.now();
    this.#cpu = process.cpuUsage();
  }

  /** @param records how many records the stage has handled */
  stop(name: string, records: number, latencyMs: LatencySummary | null = null): Measurement {
    this.pause();
    return this.result(name, records, latencyMs);
  }

  /** Of a watch that is paused. */
  result(name: string, records: number, latencyMs: LatencySummary | null = null): Measurement {
    const [seconds, cpuSeconds] = [this.#seconds, this.#cpuSeconds];
    return {
      name,
      records,
      seconds,
      perSecond: Math.round(records / seconds),
      cpuSeconds,
      // The system may not have counted so little as a stage of a few records takes.
      perCpuSecond: Math.round(records / Math.max(cpuSeconds, 1e-6)),
      latencyMs,
    };
  }
}
