import { isAbsolute, relative, resolve } from "node:path";
import type { Settings } from "./setting.ts";

/** A setting's value as a config file can hold it. */
export type FileValue = string | number | boolean | readonly string[];

/** What the config file says of its own: which topic and table it is for. */
const OF_THE_FILE = ["topic", "keyspace", "table"];

/**
 * The settings that a config file needs so that commands with it find the same services and read
 * the same format: all that are not the defaults, wherever they come from, but for secrets.
 *
 * @param folder of the config file, from which its paths count
 * @returns by the names of the flags
 */
export function settingsForFile(
  settings: Settings,
  values: Readonly<Record<string, unknown>>,
  folder: string,
): Record<string, FileValue> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, setting]) => {
      const { name, secret, default: fallback, schema, isFile } = setting;
      const value = values[key];
      if (secret || value === undefined || OF_THE_FILE.includes(name)) return [];
      const isDefault = fallback !== undefined &&
        JSON.stringify(schema.parse(fallback)) === JSON.stringify(value);
      if (isDefault) return [];
      const isRelative = isFile && typeof value === "string" && !isAbsolute(value);
      return [[name, isRelative ? relative(folder, resolve(value)) : value as FileValue] as const];
    }),
  );
}
