/**
 * Writes the program as one JavaScript file, which needs Deno and nothing else.
 *
 * Usage: deno task bundle
 *
 * `BUILD_COMMIT` is the commit that the file says it was made from where git can't be asked, as
 * while an image is built: 40 hexadecimal digits.
 */
import { join, relative } from "node:path";
import { say, tell } from "./output.ts";
import { DIST } from "./program.ts";
import { git } from "./release/git.ts";
import { licences } from "./release/licences.ts";
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
    const text = await nameCommit(await forgetFolders(await Deno.readTextFile(target)));
    await Deno.writeTextFile(target, `${text}\n${comment(await licences())}\n`);
    return target;
  }
  tell(`Cannot bundle: ${new TextDecoder().decode(stderr).trim()}`);
  return undefined;
}

/** Behind the program: whoever copies the file has the licences, too. */
function comment(text: string): string {
  return `/*\nThe packages in this file, and their licences:\n\n${
    text.replaceAll("*/", "* /")
  }\n*/`;
}

/** What stands for the commit in `src/cli/version.ts`. */
const PLACEHOLDER = `"commit-of-this-build"`;

/**
 * Takes out where this machine keeps packages, which Deno writes beside the code of each: the same
 * source gives the same file everywhere.
 */
async function forgetFolders(text: string): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  const folder = RegExp.escape(relative(REPOSITORY_ROOT, npmCache).replaceAll("\\", "/"));
  return text.replace(new RegExp(`${folder}/[^/"]+/`, "g"), "npm/");
}

/** Puts in the commit; without git, or with changes that are in no commit, there is none. */
async function nameCommit(text: string): Promise<string> {
  const commit = Deno.env.get("BUILD_COMMIT") || await cleanCommit();
  if (commit === undefined) return text;
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`BUILD_COMMIT is no commit: ${commit}`);
  if (text.split(PLACEHOLDER).length !== 2) throw new Error("The bundle has no place for a commit");
  return text.replace(PLACEHOLDER, JSON.stringify(commit));
}

/** The commit that git has here, if nothing was changed since. */
async function cleanCommit(): Promise<string | undefined> {
  return await git("status", "--porcelain") === "" ? await git("rev-parse", "HEAD") : undefined;
}

if (import.meta.main) {
  const path = await bundle();
  if (path === undefined) Deno.exit(1);
  say(path);
}
