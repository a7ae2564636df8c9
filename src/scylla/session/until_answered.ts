import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { classifyFailure, scyllaError } from "./failures.ts";

/** How often a request is tried. */
export interface AnswerOptions {
  /** What is tried, to follow "Cannot". */
  action: string;
  /** Tries before giving up. @default Infinity */
  attempts?: number | undefined;
  /** Ends the retrying; the first try is made even if it is aborted already. */
  signal?: AbortSignal | undefined;
}

/**
 * Sends an idempotent request until the database answers it: a time-out is unknown, never success.
 *
 * @throws {AndeanError} `interrupted` when the signal ended the retrying, the failure that no
 * retrying helps, or the last one when the attempts are used up
 */
export async function untilAnswered<T>(
  request: () => Promise<T>,
  { action, attempts = Infinity, signal }: AnswerOptions,
): Promise<T> {
  for (let attempt = 0;; attempt++) {
    try {
      return await request();
    } catch (thrown) {
      const error = scyllaError(action, thrown);
      if (classifyFailure(thrown) !== "retry" || attempt + 1 >= attempts) throw error;
      loggerFor("scylla").debug("{message}; trying again", { message: error.message });
      if (await sleep(backoffMs(attempt), signal)) continue;
      throw new AndeanError("interrupted", `Cannot ${action}: the run was ended`, { cause: error });
    }
  }
}
