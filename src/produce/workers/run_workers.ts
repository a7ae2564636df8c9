import { RUN_ID_HEADER } from "../../record/headers.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { runThreads } from "../../workers/run_threads.ts";
import type { KeyShare } from "../divide_keys.ts";
import type { ProduceOptions } from "../options.ts";
import type { ShareFigures } from "../run_figures.ts";
import type { ShareProgress } from "../send_share.ts";
import { PRODUCE_TASK, receivedFigures, type WorkerOptions } from "./task.ts";

/** Who ends the run early, and who is told of it. */
interface RunListeners {
  signal: AbortSignal;
  onWaiting: ProduceOptions["onWaiting"];
  onProgress: ProduceOptions["onProgress"];
}

/**
 * Sends each share in a thread of its own, with a client and a producer of its own. One whose
 * records nobody acknowledges ends the run for all, and so does Ctrl-C: each finishes what it has
 * under way.
 *
 * @param module with which each begins: the program's own
 * @throws {AndeanError} after the end of all: why one of them could not go on at all
 */
export async function runWorkers(
  options: Omit<WorkerOptions, "share">,
  shares: readonly KeyShare[],
  module: string,
  { signal, onWaiting, onProgress }: RunListeners,
): Promise<ShareFigures[]> {
  const { runId, count } = options;
  let acked = 0;
  try {
    const figures = await runThreads(PRODUCE_TASK, shares.map((share) => ({ ...options, share })), {
      module,
      signal,
      onWaiting,
      onProgress: (all) => {
        const sum = sumProgress(all);
        acked = sum.acked;
        onProgress?.({ ...sum, count });
      },
      crashHint: `Of what it has sent, nobody knows what is stored: header ${RUN_ID_HEADER} of ` +
        `these records is ${runId}.`,
      isFailure: ({ failure }) => failure !== undefined,
    });
    return figures.map(receivedFigures);
  } catch (thrown) {
    if (acked > 0) {
      loggerFor("produce").warn("{acked} records of run {runId} are stored, maybe more", {
        acked,
        runId,
      });
    }
    throw thrown;
  }
}

/** How far all of them are. */
export function sumProgress(all: readonly (ShareProgress | undefined)[]): ShareProgress {
  const known = all.filter((progress) => progress !== undefined);
  return {
    acked: known.reduce((sum, { acked }) => sum + acked, 0),
    seconds: Math.max(0, ...known.map(({ seconds }) => seconds)),
  };
}
