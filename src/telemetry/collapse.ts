import type { LogRecord, Sink } from "@logtape/logtape";

/** How {@linkcode collapsed} counts. */
export interface CollapseOptions {
  /** What is said again within so many milliseconds is counted. @default 10,000 */
  windowMs?: number;
  /** The clock, in milliseconds. @default performance.now */
  now?: () => number;
}

/** More texts than these at once are no repetition. */
const MAX_TEXTS = 1_000;

interface Said {
  /** When the window of this text ends. */
  until: number;
  /** How often it was said since, and not passed on. */
  more: number;
  last: LogRecord;
}

/**
 * Passes a text on when it is first said, and once more at the end of a window in which it was said
 * again: with how often. What only those who debug see is passed on as it comes.
 */
export function collapsed(
  sink: Sink & Partial<Disposable>,
  { windowMs = 10_000, now = () => performance.now() }: CollapseOptions = {},
): Sink & Disposable {
  const texts = new Map<string, Said>();
  const tell = ({ more, last }: Said) => {
    if (more > 0) sink(repeated(last, more, windowMs));
  };
  const endWindows = (time: number) => {
    for (const [text, said] of texts) {
      if (said.until > time) continue;
      texts.delete(text);
      tell(said);
    }
  };
  const timer = setInterval(() => endWindows(now()), windowMs);
  Deno.unrefTimer(timer);
  const receive = (record: LogRecord) => {
    if (record.level === "debug" || record.level === "trace") return sink(record);
    const time = now();
    endWindows(time);
    const text = textOf(record);
    const said = texts.get(text);
    if (said !== undefined) {
      said.more++;
      said.last = record;
      return;
    }
    if (texts.size < MAX_TEXTS) texts.set(text, { until: time + windowMs, more: 0, last: record });
    sink(record);
  };
  return Object.assign(receive, {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      for (const said of texts.values()) tell(said);
      texts.clear();
      sink[Symbol.dispose]?.();
    },
  });
}

function textOf({ level, category, message }: LogRecord): string {
  return [level, ...category, ...message.map((part) => String(part))].join("\0");
}

function repeated(record: LogRecord, times: number, windowMs: number): LogRecord {
  const seconds = Math.round(windowMs / 1_000);
  const note = ` (${times} more ${times === 1 ? "time" : "times"} in ${seconds} s)`;
  return {
    ...record,
    message: [...record.message.slice(0, -1), `${record.message.at(-1) ?? ""}${note}`],
    properties: { ...record.properties, repeated: times },
  };
}
