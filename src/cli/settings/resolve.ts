import { dirname, isAbsolute, join } from "node:path";
import { AndeanError } from "../../errors/andean_error.ts";
import { nearest } from "./nearest.ts";
import { type Setting, type Settings, type Values, variableOf } from "./setting.ts";
import { shown } from "./shown.ts";

/** Where values come from, strongest first. */
export interface Sources {
  /** By flag name; only what stood on the command line. */
  flags: Readonly<Record<string, unknown>>;
  /** The environment. */
  variable: (name: string) => string | undefined;
  /** The config file's entries, and its path. */
  file?: { path: string; entries: Readonly<Record<string, unknown>> } | undefined;
}

/**
 * Gives each setting its value: flag over environment over config file over default.
 *
 * @param known names that a config file may hold: one file serves every command
 * @throws {AndeanError} `configuration` for the first value that is not of the wanted form, named
 * by where it came from; `usage` where that was a flag
 */
export function resolve<S extends Settings>(
  declared: S,
  sources: Sources,
  known: readonly string[],
): Values<S> {
  checkFile(sources.file, known);
  return Object.fromEntries(
    Object.entries(declared).map(([key, setting]) => [key, valueOf(setting, sources)]),
  ) as Values<S>;
}

function valueOf(setting: Setting, { flags, variable, file }: Sources): unknown {
  const { name, secret, onlyInFile } = setting;
  const candidates = [
    { raw: onlyInFile ? undefined : flags[name], source: `--${name}` },
    // Set but empty is how compose files say "not set".
    {
      raw: onlyInFile ? undefined : variable(variableOf(setting)) || undefined,
      source: variableOf(setting),
    },
    { raw: secret ? undefined : entryOf(setting, file), source: `"${name}" in ${file?.path}` },
    { raw: setting.default, source: `the default of --${name}` },
  ];
  const given = candidates.find(({ raw }) => raw !== undefined && raw !== null);
  if (given === undefined) return undefined;
  const parsed = setting.schema.safeParse(given.raw);
  if (parsed.success) return parsed.data;
  const value = secret ? "" : ` ${shown(given.raw)}`;
  throw new AndeanError(
    given.source.startsWith("--") ? "usage" : "configuration",
    `Cannot use ${given.source}${value}: ${parsed.error.issues[0]?.message ?? "not understood"}`,
    { hint: `Change ${given.source}; andean <command> --help lists what each flag takes.` },
  );
}

/** What a config file says: its paths count from its folder, wherever andean is started. */
function entryOf({ name, isFile }: Setting, file: Sources["file"]): unknown {
  if (file === undefined) return undefined;
  const raw = file.entries[name];
  const isRelative = isFile && typeof raw === "string" && raw !== "" && !isAbsolute(raw);
  return isRelative ? join(dirname(file.path), raw) : raw;
}

function checkFile(file: Sources["file"], known: readonly string[]): void {
  if (file === undefined) return;
  for (const key of Object.keys(file.entries)) {
    if (known.includes(key)) continue;
    const guess = nearest(key, known);
    throw new AndeanError(
      "configuration",
      `Cannot use ${file.path}: no setting is named ${shown(key)}`,
      {
        hint: /password|kafka-token$|client-secret/.test(key)
          ? "Secrets come from the environment or a file of their own, for example " +
            "scylla-password-file."
          : guess === undefined
          ? "The names are those of the flags, without dashes in front."
          : `Did you mean "${guess}"?`,
      },
    );
  }
}
