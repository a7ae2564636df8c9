import { PROGRAM_PERMISSIONS } from "../program.ts";
import { REPOSITORY_ROOT } from "../stack/layout.ts";
import type { Target } from "./targets.ts";

/** Why there is no executable. */
export interface CompileError {
  /** Deno's host can't be reached, and nothing is wrong with the program. */
  unreachable: boolean;
  reason: string;
}

/**
 * Makes an executable of the one JavaScript file. From that, and not from the source, because it
 * knows its commit, and holds no package that the program does not use; its types were checked.
 *
 * @param bundle the JavaScript file
 * @param path the executable's; on Windows with `.exe`
 * @param target whose machine; default this one
 * @returns nothing, if it is there
 */
export async function compileExecutable(
  bundle: string,
  path: string,
  target?: Target,
): Promise<CompileError | undefined> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["compile", "--quiet", "--no-check", "--no-config", "--no-npm", "--no-lock"],
      ...(target === undefined ? [] : ["--target", target.triple]),
      ...PROGRAM_PERMISSIONS,
      ...["--output", path, bundle],
    ],
    cwd: REPOSITORY_ROOT,
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return undefined;
  const reason = new TextDecoder().decode(stderr).trim();
  // Deno appends the program to its runtime, `denort`, which it downloads from its release host.
  return { reason, unreachable: /Setting up base binary/.test(reason) };
}
