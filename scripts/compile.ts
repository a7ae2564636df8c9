/**
 * Writes the program as one executable.
 *
 * Usage: deno task compile
 *
 * Exit codes: 0 done; 4 Deno's own runtime, which becomes part of the executable, could not be
 * fetched from Deno's host; 1 anything else.
 */
import { say, tell } from "./output.ts";
import { DIST, PROGRAM_PERMISSIONS, programCommand } from "./program.ts";
import { REPOSITORY_ROOT } from "./stack/layout.ts";

/** Deno's host can't be reached: nothing is wrong with the program. */
export const RUNTIME_UNREACHABLE = 4;

/** What an attempt to compile came to. */
export type CompileOutcome =
  | { path: string }
  | { exitCode: number; reason: string };

/** Compiles for this machine. */
export async function compile(): Promise<CompileOutcome> {
  const [path] = programCommand("executable");
  await Deno.mkdir(DIST, { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--quiet", ...PROGRAM_PERMISSIONS, "--output", path, "main.ts"],
    cwd: REPOSITORY_ROOT,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return { path };
  const reason = new TextDecoder().decode(stderr).trim();
  // Deno downloads `denort` from its release host; without it there is nothing to append to.
  const unreachable = /denort|Setting up base binary/.test(reason);
  return { exitCode: unreachable ? RUNTIME_UNREACHABLE : 1, reason };
}

if (import.meta.main) {
  const outcome = await compile();
  if ("path" in outcome) {
    say(outcome.path);
  } else {
    tell(
      outcome.exitCode === RUNTIME_UNREACHABLE
        ? "Cannot compile: Deno's runtime (denort) could not be fetched from Deno's release host.\n" +
          "  Run this where that host can be reached, or use `deno task bundle`: one file, too."
        : `Cannot compile: ${outcome.reason}`,
    );
    Deno.exit(outcome.exitCode);
  }
}
