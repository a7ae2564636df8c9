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
  if (success) {
    await nameCommit(target);
    return target;
  }
  tell(`Cannot bundle: ${new TextDecoder().decode(stderr).trim()}`);
  return undefined;
}

/** What stands for the commit in `src/cli/version.ts`. */
const PLACEHOLDER = `"commit-of-this-build"`;

/** Puts the commit into the file; without git, or with changes that are in no commit, it has none. */
async function nameCommit(file: string): Promise<void> {
  if (await git("status", "--porcelain") !== "") return;
  const commit = await git("rev-parse", "HEAD");
  if (commit === undefined) return;
  const text = await Deno.readTextFile(file);
  if (text.split(PLACEHOLDER).length !== 2) throw new Error("The bundle has no place for a commit");
  await Deno.writeTextFile(file, text.replace(PLACEHOLDER, JSON.stringify(commit)));
}

/** What git prints; `undefined` where it can't. */
async function git(...args: string[]): Promise<string | undefined> {
  try {
    const command = new Deno.Command("git", {
      args,
      cwd: REPOSITORY_ROOT,
      stdout: "piped",
      stderr: "null",
    });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined; // There is no git.
  }
}

if (import.meta.main) {
  const path = await bundle();
  if (path === undefined) Deno.exit(1);
  say(path);
}
