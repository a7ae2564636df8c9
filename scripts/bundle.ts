/**
 * Writes the program as one JavaScript file, which needs Deno and nothing else.
 *
 * Usage: deno task bundle
 */
import { join } from "node:path";
import { say, tell } from "./output.ts";
import { DIST } from "./program.ts";
import { REPOSITORY_ROOT } from "./stack/layout.ts";

/** @returns the path of the bundle; `undefined` where it could not be made */
export async function bundle(): Promise<string | undefined> {
  const target = join(DIST, "andean.js");
  await Deno.mkdir(DIST, { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--output", target, "main.ts"],
    cwd: REPOSITORY_ROOT,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return target;
  tell(`Cannot bundle: ${new TextDecoder().decode(stderr).trim()}`);
  return undefined;
}

if (import.meta.main) {
  const path = await bundle();
  if (path === undefined) Deno.exit(1);
  say(path);
}
