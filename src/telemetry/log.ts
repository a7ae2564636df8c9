import {
  configure,
  getLogger,
  getTextFormatter,
  jsonLinesFormatter,
  type Logger,
  type LogRecord,
  reset,
  type Sink,
} from "@logtape/logtape";
import { getFileSink } from "@logtape/file";
import { AndeanError, messageOf } from "../errors/andean_error.ts";
import type { Console } from "./console.ts";
import { oneLine } from "./one_line.ts";

/** The levels of `--log-level`, from the most talkative to the quietest. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
/** One of {@linkcode LOG_LEVELS}. */
export type LogLevelName = typeof LOG_LEVELS[number];

/** Where log records go. */
export interface LogOptions {
  level: LogLevelName;
  /** Human-readable lines go here. */
  console: Console;
  /** JSON lines are appended to this file. */
  file?: string | undefined;
}

/**
 * The logger of one part of andean.
 *
 * @param part a room of the source tree, for example `ingest` or `kafka`
 */
export function loggerFor(part: string): Logger {
  return getLogger(["andean", part]);
}

let currentLevel: LogLevelName = "info";

function logtapeLevel(level: LogLevelName) {
  return level === "warn" ? "warning" : level;
}

/**
 * Routes log records to standard error and, where asked, to a file.
 *
 * @throws {AndeanError} `local-file` where the file can't be opened for appending
 */
export async function startLogging(options: LogOptions): Promise<void> {
  const sinks: Record<string, Sink> = { console: consoleSink(options.console) };
  if (options.file !== undefined) sinks["file"] = fileSink(options.file, options.console);
  currentLevel = options.level;
  await configure({
    sinks,
    loggers: [
      { category: "andean", lowestLevel: logtapeLevel(options.level), sinks: Object.keys(sinks) },
      // LogTape's own trouble (a full disk, say) is told once it is worse than a note.
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["console"] },
    ],
    reset: true,
  });
}

/** The level that was asked for; `info` where logging was not started. */
export function logLevel(): LogLevelName {
  return currentLevel;
}

/** A log record as it travels between threads: with values that are plain. */
export type ForwardedLog = LogRecord;

/** In a worker: hands log records over, instead of writing them. */
export async function forwardLogging(
  level: LogLevelName,
  forward: (log: ForwardedLog) => void,
): Promise<void> {
  await configure({
    sinks: { forward: (record) => forward(plain(record)) },
    loggers: [
      { category: "andean", lowestLevel: logtapeLevel(level), sinks: ["forward"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["forward"] },
    ],
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
  await reset();
}

/** A disk that fills up costs log lines, never records: the trouble is told once, then passed over. */
function fileSink(path: string, console: Console): Sink & Disposable {
  const sink = openFile(path);
  let told = false;
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (cause) {
      if (told) return;
      told = true;
      console.line(oneLine(
        `log lines are being lost: cannot write the log file "${path}": ${messageOf(cause)}`,
      ));
    }
  };
  return Object.assign((record: LogRecord) => attempt(() => sink(record)), {
    [Symbol.dispose]: () => attempt(() => sink[Symbol.dispose]()),
  });
}

function openFile(path: string): Sink & Disposable {
  try {
    // Unbuffered, so that the last lines before a crash are there.
    return getFileSink(path, { formatter: jsonLinesFormatter, bufferSize: 0 });
  } catch (cause) {
    throw new AndeanError(
      "local-file",
      `Cannot write the log file "${path}": ${messageOf(cause)}`,
      {
        hint: "Name a file in an existing, writable folder with --log-file.",
        cause,
      },
    );
  }
}

function consoleSink(console: Console): Sink {
  const format = getTextFormatter({
    timestamp: "time",
    level: "FULL",
    value: (value) => typeof value === "string" ? value : JSON.stringify(value) ?? String(value),
    format: ({ timestamp, level, category, message }) =>
      `${timestamp} ${level.padEnd(7)} ${category.replace(/^andean·/, "")}: ${message}`,
  });
  return (record: LogRecord) => console.line(oneLine(format(record).trimEnd()));
}
