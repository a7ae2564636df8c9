import { LOGGING } from "./logging.ts";
import { settings } from "./setting.ts";
import { seconds, text, yesOrNo } from "./values.ts";

const GENERAL = settings("General:", {
  wait: {
    name: "wait",
    placeholder: "seconds",
    default: "30",
    help: "how long to wait for services to come up",
    schema: seconds(),
  },
  json: { name: "json", help: "print the result as one JSON document", schema: yesOrNo() },
  config: {
    name: "config",
    placeholder: "file",
    isFile: true,
    help:
      "read settings from a YAML or JSON file, by these flags' names; mappings and lists of topics, too (see docs/REFERENCE.md)",
    schema: text("a file's path"),
  },
});

/** Of every command. */
export const EVERY_COMMAND = { ...GENERAL, ...LOGGING };
