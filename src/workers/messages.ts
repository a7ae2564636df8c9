import { AndeanError, type ErrorCode } from "../errors/andean_error.ts";
import { asAndeanError, traceOf } from "../errors/thrown.ts";
import type { ForwardedLog } from "../telemetry/log.ts";
import type { LogLevels } from "../telemetry/log_levels.ts";

/** To a worker: first its work, then at most one order to drain. */
export type Order =
  | { kind: "run"; task: string; options: unknown; logLevels: LogLevels }
  | { kind: "stop" };

/** From a worker: the last one is either its figures or why it failed. */
export type Report<Progress, Figures> =
  | { kind: "log"; log: ForwardedLog }
  | { kind: "waiting"; error: SentError }
  | { kind: "progress"; progress: Progress }
  | { kind: "figures"; figures: Figures }
  | { kind: "failed"; error: SentError };

/** An error as it travels between threads: its trace as text. */
export interface SentError {
  code: ErrorCode;
  message: string;
  hint: string | undefined;
  retriable: boolean;
  trace: string;
}

/** Anything that was thrown, for another thread, which has it by {@linkcode receivedError}. */
export function sentError(thrown: unknown): SentError {
  const error = asAndeanError(thrown);
  const { code, message, hint, retriable } = error;
  return { code, message, hint, retriable, trace: traceOf(error).join("\n") };
}

/** The error that another thread's {@linkcode sentError} has sent, its stack that of the cause. */
export function receivedError({ code, message, hint, retriable, trace }: SentError): AndeanError {
  const cause = Object.assign(new Error(message), { stack: trace });
  return new AndeanError(code, message, { hint, retriable, cause });
}
