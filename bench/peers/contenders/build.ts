import { join } from "node:path";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";
import { MissingTool } from "../harness/contender.ts";

/** Where what is built is kept; ignored by git. */
export const BUILDS = join(REPOSITORY_ROOT, ".andean", "peers");

async function output(
  command: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env">,
): Promise<{ success: boolean; text: string } | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      ...options,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    return { success, text: `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim() };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * What a tool says of its version.
 *
 * @param source where to get it from
 * @throws {MissingTool} if it can't be run
 */
export async function toolVersion(
  command: string,
  args: readonly string[],
  source: string,
): Promise<string> {
  const said = await output(command, args, {});
  if (said?.success) return said.text;
  throw new MissingTool(`there is no "${command}" on the path that runs; get it from ${source}`);
}

/**
 * Runs a build.
 *
 * @throws {MissingTool} with what the build has said last, if it fails
 */
export async function build(
  command: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env">,
): Promise<void> {
  const said = await output(command, args, options);
  if (said === undefined) throw new MissingTool(`there is no "${command}" on the path`);
  if (said.success) return;
  const lines = said.text.split("\n").slice(-5).join("\n  ");
  throw new MissingTool(`"${command} ${args[0]}" failed:\n  ${lines}`);
}

/** The version of a crate in a `Cargo.lock`. */
export function lockedVersion(lock: string, crate: string): string {
  const found = new RegExp(`^name = "${crate}"\nversion = "([^"]+)"$`, "m").exec(lock)?.[1];
  if (found === undefined) throw new Error(`Cargo.lock does not name ${crate}`);
  return found;
}
