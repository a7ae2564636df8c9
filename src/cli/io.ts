import type { Console } from "../telemetry/console.ts";

/** The process as the command line sees it; tests give their own. */
export interface Io {
  /** Standard error: the story. */
  console: Console;
  /** Standard output: the result. */
  print(text: string): void;
  /** An environment variable. */
  variable(name: string): string | undefined;
  /** Aborted when the user asks to stop. */
  signal: AbortSignal;
}
