/**
 * Writes the program as one executable for this machine, or as a release for others.
 *
 * Usage: deno task compile [--target TRIPLE|all]…
 *
 * With --target, `dist/release` gets an archive for each target, the program as one JavaScript
 * file, and SHA256SUMS. `DENORT_BIN` names a runtime to be used instead of Deno's download, for
 * this machine or for the one target.
 *
 * Exit codes: 0 done; 2 wrong arguments; 4 Deno's own runtime, which becomes part of the
 * executable, could not be fetched from Deno's host for at least one target; 1 anything else.
 */
import { parseArgs } from "node:util";
import { messageOf } from "../src/errors/andean_error.ts";
import { bundle } from "./bundle.ts";
import { say, tell } from "./output.ts";
import { programCommand, RELEASE } from "./program.ts";
import { compileExecutable } from "./release/executable.ts";
import { makeRelease } from "./release/release.ts";
import { chooseTargets, type Target } from "./release/targets.ts";

/** What the exit codes say, beside 0. */
const FAILED = 1;
const MISUSED = 2;
const RUNTIME_UNREACHABLE = 4;

const UNREACHABLE = "Deno's runtime (denort) could not be fetched from Deno's release host";
const REMEDY =
  "  Run this where that host can be reached, or name a runtime by DENORT_BIN, or use\n" +
  "  `deno task bundle`: one file, too.";

/** Compiles for this machine. */
export async function compile(): Promise<{ path: string } | { exitCode: number; reason: string }> {
  const script = await bundle();
  if (script === undefined) return { exitCode: FAILED, reason: "there is no bundle" };
  const [path] = programCommand("executable");
  const error = await compileExecutable(script, path);
  if (error === undefined) return { path };
  return error.unreachable
    ? { exitCode: RUNTIME_UNREACHABLE, reason: `${UNREACHABLE}.\n${REMEDY}` }
    : { exitCode: FAILED, reason: error.reason };
}

async function compileHere(): Promise<number> {
  const outcome = await compile();
  if ("path" in outcome) {
    say(outcome.path);
    return 0;
  }
  tell(`Cannot compile: ${outcome.reason}`);
  return outcome.exitCode;
}

async function compileRelease(targets: readonly Target[]): Promise<number> {
  const script = await bundle();
  if (script === undefined) return FAILED;
  const { failed } = await makeRelease({ bundle: script, targets, folder: RELEASE, onMade: say });
  for (const { target, unreachable, reason } of failed) {
    tell(`Cannot compile for ${target.triple}: ${unreachable ? UNREACHABLE : reason}`);
  }
  if (failed.length === 0) return 0;
  if (failed.some(({ unreachable }) => !unreachable)) return FAILED;
  tell(REMEDY);
  return RUNTIME_UNREACHABLE;
}

/** The targets of the command line; `undefined` for this machine alone. */
function targetsOf(args: string[]): Target[] | undefined {
  const options = { target: { type: "string", multiple: true } } as const;
  const { target } = parseArgs({ args, options }).values;
  if (target === undefined) return undefined;
  const targets = chooseTargets(target);
  if (targets.length > 1 && Deno.env.has("DENORT_BIN")) {
    throw new Error("Cannot compile for several targets: DENORT_BIN is the runtime of one");
  }
  return targets;
}

if (import.meta.main) {
  let targets: Target[] | undefined;
  try {
    targets = targetsOf(Deno.args);
  } catch (error) {
    tell(messageOf(error));
    Deno.exit(MISUSED);
  }
  Deno.exit(targets === undefined ? await compileHere() : await compileRelease(targets));
}
