import * as z from "zod";
import {
  LOG_LEVELS,
  LOG_PARTS,
  type LogLevelName,
  type LogLevels,
  type LogPart,
} from "../../telemetry/log_levels.ts";
import { listed } from "./values.ts";

/** `info`, `kafka=debug`, or several of them with commas between. */
export function logLevels(): z.ZodType<LogLevels> {
  const wanted = `wanted ${listed(LOG_LEVELS)}, for parts such as kafka=debug; parts are ${
    listed(LOG_PARTS)
  }`;
  return z.string({ error: wanted }).transform((value, context) => {
    const levels = readLevels(value.toLowerCase());
    if (levels !== undefined) return levels;
    context.addIssue({ code: "custom", message: wanted });
    return z.NEVER;
  });
}

/** Whether those who debug shall see more, told before all settings are known to be good. */
export function isDebug(value: unknown): boolean {
  return typeof value === "string" && readLevels(value.toLowerCase())?.level === "debug";
}

function readLevels(value: string): LogLevels | undefined {
  let level: LogLevelName | undefined;
  const parts: Partial<Record<LogPart, LogLevelName>> = {};
  for (const word of value.split(",")) {
    const [first = "", second, ...rest] = word.split("=").map((side) => side.trim());
    const named = LOG_LEVELS.find((one) => one === (second ?? first));
    if (named === undefined || rest.length > 0) return undefined;
    if (second === undefined) {
      if (level !== undefined) return undefined;
      level = named;
      continue;
    }
    const part = LOG_PARTS.find((one) => one === first);
    if (part === undefined || part in parts) return undefined;
    parts[part] = named;
  }
  return { level: level ?? "info", ...(Object.keys(parts).length > 0 && { parts }) };
}
