import { LOG_LEVELS } from "../../telemetry/log.ts";
import { settings } from "./setting.ts";
import { oneOf, seconds, text, yesOrNo } from "./values.ts";

/** Of every command. */
export const COMMON = settings("General:", {
  wait: {
    name: "wait",
    placeholder: "seconds",
    default: "30",
    help: "how long to wait for services to come up",
    schema: seconds(),
  },
  json: { name: "json", help: "print the result as one JSON document", schema: yesOrNo() },
  logLevel: {
    name: "log-level",
    placeholder: "level",
    default: "info",
    help: "how much to tell on standard error: debug, info, warn or error",
    schema: oneOf(LOG_LEVELS),
  },
  logFile: {
    name: "log-file",
    placeholder: "file",
    isFile: true,
    help: "append JSON log lines to this file, too",
    schema: text("a file's path"),
  },
  config: {
    name: "config",
    placeholder: "file",
    isFile: true,
    help:
      "read settings from a YAML or JSON file, by these flags' names; and a mapping (see README)",
    schema: text("a file's path"),
  },
});
