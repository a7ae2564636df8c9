import { AndeanError } from "../errors/andean_error.ts";
import { systemReason } from "../errors/system_reason.ts";
import type { InitResult } from "../plan/init/options.ts";

/** The files that `init` writes. */
export interface InitFiles {
  config: string;
  /** The statements; `null` where the table is there. */
  cql: string | null;
}

/**
 * The files for a config file's path: the other has its name.
 *
 * @throws {AndeanError} `usage` where both would be one
 */
export function initFiles(output: string): InitFiles & { cql: string } {
  if (/\.cql$/i.test(output)) {
    throw new AndeanError("usage", `Cannot write the config file to "${output}"`, {
      hint: "Name a .yaml file with --output: the .cql file beside it is for the statements.",
    });
  }
  return { config: output, cql: `${output.replace(/\.(ya?ml|json)$/i, "")}.cql` };
}

/**
 * Refuses files that exist, before any work is done.
 *
 * @throws {AndeanError} `usage` for the first that exists, `local-file` where that can't be told
 */
export async function checkInitFiles(files: InitFiles): Promise<void> {
  for (const path of [files.config, files.cql]) {
    if (path === null) continue;
    try {
      await Deno.lstat(path);
    } catch (thrown) {
      if (thrown instanceof Deno.errors.NotFound) continue;
      throw unwritable(path, thrown);
    }
    throw exists(path);
  }
}

/**
 * Writes the files.
 *
 * @returns those that were written
 * @throws {AndeanError} `usage` where one exists and may not be overwritten, or `local-file`
 */
export async function writeInitFiles(
  files: InitFiles & { cql: string },
  { config, createTable }: Pick<InitResult, "config" | "createTable">,
  force: boolean,
): Promise<InitFiles> {
  if (createTable !== null) await write(files.cql, createTable, force);
  await write(files.config, config, force);
  return { config: files.config, cql: createTable === null ? null : files.cql };
}

async function write(path: string, content: string, force: boolean): Promise<void> {
  try {
    // Somebody may have made it while we were reading the topic.
    await Deno.writeTextFile(path, content, { createNew: !force });
  } catch (thrown) {
    throw thrown instanceof Deno.errors.AlreadyExists ? exists(path) : unwritable(path, thrown);
  }
}

function exists(path: string): AndeanError {
  return new AndeanError("usage", `Cannot write "${path}": it exists`, {
    hint: "Name another file with --output, or overwrite it with --force.",
  });
}

function unwritable(path: string, cause: unknown): AndeanError {
  const reason = systemReason(cause);
  return new AndeanError("local-file", `Cannot write "${path}": ${reason}`, {
    hint: "Give --output a file in a folder that exists and that you may write to.",
    cause,
  });
}
