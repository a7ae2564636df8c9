import { follow, type FollowedInterval, type FollowResult } from "../verify/follow.ts";
import type { VerifyOptions } from "../verify/options.ts";
import type { Io } from "./io.ts";
import { followText, intervalLine } from "./output/follow_text.ts";
import { jsonDocument } from "./output/json.ts";

/** What `verify --follow` needs beside the options of a verification. */
export interface FollowSettings {
  group: string;
  /** From one look to the next, in milliseconds. */
  interval: number;
  json?: boolean | undefined;
}

/**
 * Runs `verify --follow`: one line for each look, and the result at the end.
 *
 * @returns the exit code
 */
export async function runFollow(
  { onProgress: _, ...options }: VerifyOptions,
  { group, interval, json }: FollowSettings,
  io: Io,
): Promise<number> {
  const tell = (line: string) => {
    // Standard output holds one document, and nothing else.
    if (json) io.console.note(line);
    else io.print(line);
  };
  const result = await follow({
    ...options,
    group,
    intervalMs: interval,
    onInterval: (state: FollowedInterval) => tell(intervalLine(new Date(), state)),
  });
  io.print(json ? jsonDocument(withoutSignal(result)) : followText(result));
  if (result.verdict !== "exactly-once") return 1;
  return result.interrupted ? 130 : 0;
}

function withoutSignal({ interrupted: _, ...result }: FollowResult) {
  return result;
}
