import type { LogOptions } from "../../telemetry/log.ts";
import { logLevels } from "./log_levels.ts";
import { settings, type Values } from "./setting.ts";
import { bytes, duration, text, wholeNumber, yesOrNo } from "./values.ts";

/** What is told, and where. */
export const LOGGING = settings("Logging:", {
  logLevel: {
    name: "log-level",
    placeholder: "level,part=level,…",
    default: "info",
    help:
      "how much to tell on standard error: debug, info, warn or error, and of which part more " +
      "or less: info,kafka=debug",
    schema: logLevels(),
  },
  logFile: {
    name: "log-file",
    placeholder: "file",
    isFile: true,
    help: "append JSON log lines to this file, too",
    schema: text("a file's path"),
  },
  logMaxSize: {
    name: "log-max-size",
    placeholder: "size",
    default: "100MiB",
    help: "put the log file aside, as FILE.1, before it is larger; 0 for never",
    schema: bytes(),
  },
  logMaxAge: {
    name: "log-max-age",
    placeholder: "time",
    default: "0",
    help: "put the log file aside after so long, for example 12h or 7d; 0 for never",
    schema: duration(),
  },
  logKeep: {
    name: "log-keep",
    placeholder: "n",
    default: "5",
    help: "how many log files to keep that were put aside",
    schema: wholeNumber(0, 1_000),
  },
  quiet: {
    name: "quiet",
    help: "tell neither progress nor notes on standard error, only warnings and errors",
    schema: yesOrNo(),
  },
});

/** Where log records go, but for the console. */
export function logOptions(
  { logLevel, logFile: path, logMaxSize, logMaxAge, logKeep }: Values<typeof LOGGING>,
): Omit<LogOptions, "console"> {
  const rotation = { maxBytes: logMaxSize, maxAgeMs: logMaxAge, keep: logKeep };
  return { ...logLevel, file: path === undefined ? undefined : { path, rotation } };
}
