import type { Settings } from "./setting.ts";

/** A setting's value as a config file can hold it. */
export type FileValue = string | number | boolean | readonly string[];

/** What the config file says of its own: which topic and table it is for. */
const OF_THE_FILE = ["topic", "keyspace", "table"];

/**
 * The settings that a config file needs so that commands with it find the same services and read
 * the same format: all that are not the defaults, wherever they come from, but for secrets.
 *
 * @returns by the names of the flags
 */
export function settingsForFile(
  settings: Settings,
  values: Readonly<Record<string, unknown>>,
): Record<string, FileValue> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, { name, secret, default: fallback, schema }]) => {
      const value = values[key];
      if (secret || value === undefined || OF_THE_FILE.includes(name)) return [];
      const isDefault = fallback !== undefined &&
        JSON.stringify(schema.parse(fallback)) === JSON.stringify(value);
      return isDefault ? [] : [[name, value as FileValue] as const];
    }),
  );
}
