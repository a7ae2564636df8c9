/**
 * Every reason for which andean gives up, and the exit code that tells a calling script which
 * kind it was: 2 the caller's mistake, 3 a service's state, 1 records not accounted for.
 */
const EXIT_CODES = {
  "usage": 2,
  "configuration": 2,
  "unreachable": 3,
  "refused": 3,
  "topic-missing": 3,
  "keyspace-missing": 3,
  "table-missing": 3,
  "table-mismatch": 3,
  "timed-out": 3,
  "overloaded": 3,
  "rejected": 1,
  "undecodable": 1,
  "unmapped": 1,
  "unaccounted": 1,
  "inconclusive": 3,
  "local-file": 3,
  "interrupted": 130,
  "internal": 1,
} as const;

/** One of the closed list of error codes. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** What {@linkcode AndeanError} holds beside its message. */
export interface AndeanErrorOptions {
  /** The flag, command or file that fixes it, as one sentence. */
  hint?: string | undefined;
  /** Whether trying the same again later can succeed. @default false */
  retriable?: boolean | undefined;
  /** What was thrown underneath; shown only at log level `debug`. */
  cause?: unknown;
}

/**
 * The only error that andean shows to its users.
 *
 * The message reads "Cannot <action>: what is, what was wanted"; the hint names what fixes it.
 *
 * @example
 * ```ts
 * import { AndeanError } from "./andean_error.ts";
 *
 * const error = new AndeanError("topic-missing", 'Cannot read topic "ticks": it does not exist', {
 *   hint: "Create it, or name another with --topic.",
 * });
 * console.assert(error.exitCode === 3);
 * ```
 */
export class AndeanError extends Error {
  override readonly name = "AndeanError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retriable: boolean;

  /** @param message for people, without the hint */
  constructor(code: ErrorCode, message: string, options: AndeanErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retriable = options.retriable ?? false;
  }

  /** The process's exit code for this error: 1, 2, 3 or 130. */
  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** The text of anything that was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    return "something without a text"; // An object without a prototype, for example.
  }
}
