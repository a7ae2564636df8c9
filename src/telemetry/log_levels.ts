/** From the most talkative to the quietest. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
/** One of {@linkcode LOG_LEVELS}. */
export type LogLevelName = typeof LOG_LEVELS[number];

/** The parts of andean that tell of themselves, named for rooms of the source tree. */
export const LOG_PARTS = [
  "bench",
  "cli",
  "formats",
  "ingest",
  "kafka",
  "ledger",
  "produce",
  "scylla",
  "workers",
] as const;
/** One of {@linkcode LOG_PARTS}. */
export type LogPart = typeof LOG_PARTS[number];

/** How much is told. */
export interface LogLevels {
  level: LogLevelName;
  /** Of parts that tell more or less than the others. */
  parts?: Partial<Record<LogPart, LogLevelName>> | undefined;
}
