import {
  configure,
  getLogger,
  type Logger,
  type LogLevel,
  type LogRecord,
  reset,
  type Sink,
} from "@logtape/logtape";
import { messageOf } from "../errors/andean_error.ts";
import { collapsed } from "./collapse.ts";
import type { Console } from "./console.ts";
import { LogFile, type LogRotation } from "./log_file.ts";
import type { LogLevelName, LogLevels, LogPart } from "./log_levels.ts";
import { consoleSink, fileSink } from "./log_sinks.ts";

/** Where log records go. */
export interface LogOptions extends LogLevels {
  /** Human-readable lines go here. */
  console: Console;
  /** JSON lines are appended to this file. */
  file?: { path: string; rotation: LogRotation } | undefined;
}

/** The logger of one part of andean. */
export function loggerFor(part: LogPart): Logger {
  return getLogger(["andean", part]);
}

let current: LogLevels = { level: "info" };
let currentFile: LogFile | undefined;

/**
 * Routes log records to standard error and, where asked, to a file.
 *
 * @throws {AndeanError} `local-file` where the file can't be opened for appending
 */
export async function startLogging(options: LogOptions): Promise<void> {
  const { console, file, level, parts } = options;
  const sinks: Record<string, Sink> = { console: collapsed(consoleSink(console)) };
  if (file !== undefined) {
    currentFile = new LogFile(file.path, file.rotation);
    sinks["file"] = fileSink(currentFile, file.path, console);
  }
  current = { level, parts };
  await configure({ sinks, loggers: loggersOf(current, Object.keys(sinks)), reset: true });
}

/** How much is told; `info` where logging was not started. */
export function logLevels(): LogLevels {
  return current;
}

/** Opens the log file anew, after it was moved away; does nothing without one. */
export function reopenLog(): void {
  try {
    currentFile?.reopen();
  } catch (cause) {
    loggerFor("cli").warn(
      "the log file can't be opened again, lines go on into the old one: {cause}",
      {
        cause: messageOf(cause),
      },
    );
  }
}

function loggersOf<Name extends string>({ level, parts = {} }: LogLevels, sinks: Name[]) {
  return [
    { category: "andean", lowestLevel: logtapeLevel(level), sinks },
    // With sinks of its own: a part may tell more than the others.
    ...Object.entries(parts).map(([part, lowest]) => ({
      category: ["andean", part],
      lowestLevel: logtapeLevel(lowest),
      sinks,
      parentSinks: "override" as const,
    })),
    // LogTape's own trouble is told once it is worse than a note.
    { category: ["logtape", "meta"], lowestLevel: "warning" as const, sinks },
  ];
}

function logtapeLevel(level: LogLevelName): LogLevel {
  return level === "warn" ? "warning" : level;
}

/** A log record as it travels between threads: with values that are plain. */
export type ForwardedLog = LogRecord;

/** In a worker: hands log records over, instead of writing them. */
export async function forwardLogging(
  levels: LogLevels,
  forward: (log: ForwardedLog) => void,
): Promise<void> {
  await configure({
    sinks: { forward: (record) => forward(plain(record)) },
    loggers: loggersOf(levels, ["forward"]),
    reset: true,
  });
}

/** In the main thread: writes a record that a worker has handed over, with its own time. */
export function relayLog({ category, ...record }: ForwardedLog): void {
  getLogger(category).emit(record);
}

/** What JSON has no form for becomes text. */
function plain({ message, rawMessage, properties, ...record }: LogRecord): ForwardedLog {
  return {
    ...record,
    message: message.map(plainValue),
    rawMessage: typeof rawMessage === "string" ? rawMessage : [...rawMessage].join(""),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, plainValue(value)]),
    ),
  };
}

function plainValue(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return String(value);
  }
}

/** Flushes and closes every sink. */
export async function stopLogging(): Promise<void> {
  currentFile = undefined;
  await reset();
}
