import { statSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY_ROOT } from "../stack/layout.ts";

/** The text of a file of the repository; `undefined` where there is none. */
export function readSource(file: string): string | undefined {
  try {
    return Deno.readTextFileSync(join(REPOSITORY_ROOT, file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether there is a folder, or a file of tests, in the repository. */
export function hasTests(path: string): boolean {
  const found = statSync(join(REPOSITORY_ROOT, path), { throwIfNoEntry: false });
  return found !== undefined && (found.isDirectory() || path.endsWith("_test.ts"));
}
