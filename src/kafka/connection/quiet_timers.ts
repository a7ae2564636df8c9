import process from "node:process";

let quiet = false;

/**
 * Keeps one harmless warning of the runtime from the user: kafkajs' request queue starts timers
 * with a time in the past, which is a negative time-out and runs at once, as meant.
 */
export function quietNegativeTimeouts(): void {
  if (quiet) return;
  quiet = true;
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]) => {
    const [warning, nameOrOptions] = args;
    const name = warning instanceof Error
      ? warning.name
      : (nameOrOptions as { type?: string })?.type ?? nameOrOptions;
    if (name !== "TimeoutNegativeWarning") emitWarning(...args);
  };
}
