import { REPOSITORY_ROOT } from "../stack/layout.ts";

/** What git says of this repository; `undefined` where there is no git, or it can't say. */
export async function git(...args: string[]): Promise<string | undefined> {
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
