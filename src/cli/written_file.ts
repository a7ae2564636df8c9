import { AndeanError } from "../errors/andean_error.ts";
import { systemReason } from "../errors/system_reason.ts";

/** A file that a command writes beside its result. */
export interface WrittenFile {
  path: string;
  /** What is in it, to follow "Cannot write", for example `the report`. */
  what: string;
  /** The name of the flag that asks for it. */
  flag: string;
}

/**
 * Does something with a file that is to be written.
 *
 * @throws {AndeanError} `local-file`, which names the flag
 */
export async function writing(
  { path, what, flag }: WrittenFile,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new AndeanError("local-file", `Cannot write ${what} to ${path}: ${systemReason(cause)}`, {
      hint: `Give --${flag} a file in a folder that exists and that you may write to.`,
      cause,
    });
  }
}
