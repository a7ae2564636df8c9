/** When each record of a run at a fixed rate is due, whatever has become of those before it. */
export interface Schedule {
  /** When record 0 is due, on the clock of {@linkcode clockMs}. */
  startMs: number;
  perSecond: number;
}

/** Milliseconds since the epoch with fractions, the same in all threads of the process. */
export function clockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** When record number `index` should be sent. */
export function dueMs({ startMs, perSecond }: Schedule, index: number): number {
  return startMs + (index / perSecond) * 1_000;
}

/** How many records are due by then. */
export function dueBy({ startMs, perSecond }: Schedule, nowMs: number): number {
  if (nowMs < startMs) return 0;
  return Math.floor(((nowMs - startMs) / 1_000) * perSecond) + 1;
}
