/** How the pause between two tries grows. */
export interface BackoffOptions {
  /** The longest pause before the first retry, in milliseconds. @default 50 */
  initialMs?: number;
  /** No pause is longer than this, in milliseconds. @default 5000 */
  ceilingMs?: number;
  /** A source of numbers in [0, 1). @default Math.random */
  random?: () => number;
}

/**
 * The pause before retry number `attempt` (0 for the first), in milliseconds.
 *
 * Half of an exponentially growing step is fixed and half is random: the fixed half keeps a
 * struggling server from being asked at once, the random half keeps many clients from asking in
 * step ("equal jitter", Marc Brooker, "Exponential Backoff And Jitter", 2015).
 *
 * @example
 * ```ts
 * import { backoffMs } from "./backoff.ts";
 *
 * backoffMs(0, { initialMs: 100, random: () => 0 }); // 50
 * backoffMs(3, { initialMs: 100, random: () => 0 }); // 400
 * ```
 */
export function backoffMs(attempt: number, options: BackoffOptions = {}): number {
  const { initialMs = 50, ceilingMs = 5_000, random = Math.random } = options;
  // 2 ** 30 would overflow nothing, but an attempt counter may run for days.
  const step = Math.min(ceilingMs, initialMs * 2 ** Math.min(attempt, 30));
  return step / 2 + (random() * step) / 2;
}
