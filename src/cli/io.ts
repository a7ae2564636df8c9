import type { Console } from "../telemetry/console.ts";

/** The process as the command line sees it; tests give their own. */
export interface Io {
  /** Standard error: the story. */
  console: Console;
  /** Standard output: the result. */
  print(text: string): void;
  /** An environment variable. */
  variable(name: string): string | undefined;
  /**
   * Asks the person at the terminal; absent where there is none.
   *
   * @param question in its last line; those before it say what can be answered
   * @param fallback shown, and what an empty answer means
   * @returns `null` where the answer was refused (Ctrl-C, Ctrl-D)
   */
  ask?(question: string, fallback: string): string | null;
  /** Instead of ending the process, SIGHUP calls back. */
  onHangUp?(listener: () => void): void;
  /** Aborted when the user asks to stop. */
  signal: AbortSignal;
  /** The module with which workers begin: the program's main one. */
  mainModule: string;
}
