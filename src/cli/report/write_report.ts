import type { VerifyResult } from "../../verify/options.ts";
import { type Setting, type Settings, variableOf } from "../settings/setting.ts";
import { VERSION } from "../version.ts";
import { writing, type WrittenFile } from "../written_file.ts";
import { verifyReport } from "./verify_report.ts";

/** The command whose result is shown. */
export interface ReportedCommand {
  settings: Settings;
  /** The resolved values, by the settings' keys. */
  values: Record<string, unknown>;
  /** The names of the flags that stood on the command line. */
  given: ReadonlySet<string>;
  topic: string;
  keyspace: string;
  table: string;
}

/**
 * Writes the page of a verification to a file.
 *
 * @throws {AndeanError} `local-file`
 */
export async function writeReport(
  path: string,
  command: ReportedCommand,
  result: VerifyResult,
): Promise<void> {
  const { topic, keyspace, table } = command;
  const page = verifyReport({
    version: VERSION,
    createdAt: new Date().toISOString(),
    command: commandLine(command),
    config: configOf(command),
    topic,
    keyspace,
    table,
    result: { ...result, map: result.map ?? [] },
  });
  await writePage(path, page);
}

/**
 * Writes a page that is made.
 *
 * @throws {AndeanError} `local-file`
 */
export async function writePage(path: string, page: string): Promise<void> {
  await writing(reportAt(path), () => Deno.writeTextFile(path, page));
}

/**
 * Finds out whether a report can be written before the work that it will show is done.
 *
 * @throws {AndeanError} `local-file`
 */
export async function checkReport(path: string): Promise<void> {
  await writing(reportAt(path), async () => {
    (await Deno.open(path, { write: true, create: true })).close();
  });
}

function reportAt(path: string): WrittenFile {
  return { path, what: "the report", flag: "report" };
}

/** What was typed, as far as it says something; passwords are never flags. */
function commandLine({ settings, values, given }: ReportedCommand): string {
  const flags = Object.entries(settings)
    .filter(([, { name }]) => given.has(name))
    .map(([key, { name, placeholder }]) =>
      placeholder === undefined ? `--${name}` : `--${name} ${shown(values[key])}`
    );
  return ["andean verify", ...flags].join(" ");
}

function configOf({ settings, values }: ReportedCommand): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([key, { secret }]) => !secret && values[key] !== undefined)
      .map(([key, setting]) => [nameOf(setting), shown(values[key])]),
  );
}

function nameOf(setting: Setting): string {
  const { name, onlyInFile } = setting;
  return onlyInFile ? `${name} (in the config file)` : `--${name} (${variableOf(setting)})`;
}

function shown(value: unknown): string {
  if (value instanceof Map) return [...value].map((pair) => pair.join(":")).join(",");
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
