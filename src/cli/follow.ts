import { follow, type FollowedInterval, type FollowResult } from "../verify/follow.ts";
import type { VerifyOptions } from "../verify/options.ts";
import { VerifyWatch } from "../monitor/verify_watch.ts";
import type { ListenAddress } from "../monitor/server.ts";
import type { Io } from "./io.ts";
import type { MetricsFile } from "./metrics_file.ts";
import { monitor } from "./monitoring.ts";
import { followText, intervalLine } from "./output/follow_text.ts";
import { messageOf } from "../errors/andean_error.ts";
import { loggerFor } from "../telemetry/log.ts";
import { OutageLog } from "../telemetry/outage_log.ts";
import { jsonDocument } from "./output/json.ts";
import { BUILD } from "./version.ts";

/** What `verify --follow` needs beside the options of a verification. */
export interface FollowSettings {
  group: string;
  /** From one look to the next, in milliseconds. */
  interval: number;
  json?: boolean | undefined;
  /** Where it is served; absent where it is not. */
  metrics?: ListenAddress | undefined;
  /** What each look has found is noted there. */
  metricsFile?: MetricsFile | undefined;
}

/**
 * Runs `verify --follow`: one line for each look, and the result at the end.
 *
 * @returns the exit code
 * @throws {AndeanError} as {@linkcode follow}, or `configuration` where nothing can be served
 */
export async function runFollow(
  { onProgress: _, ...options }: VerifyOptions,
  { group, interval, json, metrics, metricsFile }: FollowSettings,
  io: Io,
): Promise<number> {
  const tell = (line: string) => {
    // Standard output holds one document, and nothing else.
    if (json) io.console.note(line);
    else io.print(line);
  };
  const { topic, keyspace, table } = options;
  const watch = new VerifyWatch(BUILD, { topic, keyspace, table });
  await using _monitor = monitor(watch, { address: metrics }, io);
  const outage = new OutageLog(loggerFor("cli"), {
    meanwhile: "the file tells of an older look",
    over: "metrics are written again",
  });
  const result = await follow({
    ...options,
    group,
    intervalMs: interval,
    // Of a process that has ended nobody could read the verdict.
    goOn: metrics !== undefined,
    onInterval: async (state: FollowedInterval) => {
      tell(intervalLine(new Date(), state));
      watch.looked(state);
      // A disk that is full for a while is no reason to look no more.
      await metricsFile?.write(watch.verified).then(
        () => outage.succeeded(),
        (thrown) => outage.failed(messageOf(thrown)),
      );
    },
  });
  io.print(json ? jsonDocument(withoutSignal(result)) : followText(result));
  if (result.verdict !== "exactly-once") return 1;
  return result.interrupted ? 130 : 0;
}

function withoutSignal({ interrupted: _, ...result }: FollowResult) {
  return result;
}
