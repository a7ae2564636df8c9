import { AndeanError } from "./andean_error.ts";
import { backoffMs } from "./backoff.ts";
import { sleep } from "./sleep.ts";

/** How long and how {@linkcode waitFor} tries. */
export interface WaitOptions {
  /** Retriable failures are retried for this long, in milliseconds; 0 tries once. */
  waitMs: number;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
  /** Told of each failure that will be retried. */
  onRetry?: ((error: AndeanError) => void) | undefined;
}

/**
 * Calls `attempt` until it succeeds, fails for good, or the time is up.
 *
 * @throws {AndeanError} the last failure of `attempt`, at once if it is not retriable; `interrupted`
 * where the signal has ended the waiting
 */
export async function waitFor<T>(attempt: () => Promise<T>, options: WaitOptions): Promise<T> {
  const deadline = performance.now() + options.waitMs;
  for (let tries = 0;; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof AndeanError) || !thrown.retriable) throw thrown;
      const left = deadline - performance.now();
      if (left <= 0) throw thrown;
      options.onRetry?.(thrown);
      const pause = Math.min(left, backoffMs(tries, { initialMs: 250, ceilingMs: 1_000 }));
      if (!await sleep(pause, options.signal)) {
        const reason = thrown.message.replace(/^Cannot /, "cannot ");
        throw new AndeanError("interrupted", `Interrupted while waiting: ${reason}`, {
          cause: thrown,
        });
      }
    }
  }
}
