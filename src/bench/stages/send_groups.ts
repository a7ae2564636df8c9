import { AndeanError } from "../../errors/andean_error.ts";
import { concurrently } from "../../errors/concurrently.ts";

/** How groups of rows are sent. */
export interface SendOptions {
  /** Of the stage, for its errors. */
  stage: string;
  /** The most that are under way at once. */
  atOnce: number;
  signal: AbortSignal;
}

/**
 * Sends each group of rows, in their order.
 *
 * @throws {AndeanError} `interrupted` where the signal came first; what `send` throws; both once
 * what was under way has ended, so that nobody writes into a table that is being dropped
 */
export async function sendGroups<Group>(
  groups: readonly Group[],
  { stage, atOnce, signal }: SendOptions,
  send: (group: Group) => Promise<void>,
): Promise<void> {
  await concurrently(groups, Math.min(atOnce, groups.length), (group) => {
    if (!signal.aborted) return send(group);
    throw new AndeanError("interrupted", `Interrupted within the stage ${stage}`);
  });
}
