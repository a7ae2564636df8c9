import {
  getTextFormatter,
  jsonLinesFormatter,
  type LogLevel,
  type LogRecord,
  type Sink,
} from "@logtape/logtape";
import { messageOf } from "../errors/andean_error.ts";
import type { Console } from "./console.ts";
import type { LogFile } from "./log_file.ts";
import { oneLine } from "./one_line.ts";

const TROUBLE: ReadonlySet<LogLevel> = new Set(["warning", "error", "fatal"]);

/** Lines for people; what is no trouble counts as a note. */
export function consoleSink(console: Console): Sink {
  const format = getTextFormatter({
    timestamp: "time",
    level: "FULL",
    value: (value) => typeof value === "string" ? value : JSON.stringify(value) ?? String(value),
    format: ({ timestamp, level, category, message }) =>
      `${timestamp} ${level.padEnd(7)} ${category.replace(/^andean·/, "")}: ${message}`,
  });
  return (record) => {
    const line = oneLine(format(record).trimEnd());
    if (TROUBLE.has(record.level)) console.line(line);
    else console.note(line);
  };
}

/** So long must lines have been written again, in milliseconds, until the trouble counts as over. */
const OVER_MS = 10_000;

/**
 * JSON lines in a file. A disk that fills up costs log lines, never records: the trouble is told
 * once, and how many lines it has cost once it is over. (On a full disk a short line may have room
 * where a long one had none.)
 *
 * @param now the clock, in milliseconds
 */
export function fileSink(
  file: Pick<LogFile, "write" | typeof Symbol.dispose>,
  path: string,
  console: Console,
  now: () => number = () => performance.now(),
): Sink & Disposable {
  let lost = 0;
  let writtenSince: number | undefined;
  const write = (record: LogRecord) => {
    try {
      file.write(jsonLinesFormatter(record));
    } catch (cause) {
      writtenSince = undefined;
      lost++;
      if (lost > 1) return;
      console.line(oneLine(
        `log lines are being lost: cannot write the log file "${path}": ${messageOf(cause)}`,
      ));
      return;
    }
    if (lost === 0) return;
    writtenSince ??= now();
    if (now() - writtenSince < OVER_MS) return;
    console.line(`log lines are written again, ${lost} were lost`);
    lost = 0;
  };
  return Object.assign(write, {
    [Symbol.dispose]: () => {
      if (lost > 0) console.line(`log lines were lost: ${lost}`);
      file[Symbol.dispose]();
    },
  });
}
