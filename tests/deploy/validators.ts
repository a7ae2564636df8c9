/**
 * The programs that files of `deploy/` are held against: those that are installed, and those that
 * Python's and Go's package registries have, which are fetched once into the user's cache.
 */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../src/errors/andean_error.ts";
import { tell } from "../../scripts/output.ts";
import { findPython, pythonEnvironment, WANTED_PYTHON } from "../../scripts/python.ts";
import { cacheFolder } from "../../scripts/stack/jars.ts";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { isInstalled } from "../support/installed.ts";

/** A program's command line without its arguments, or why it can't be had here. */
export type Validator = { command: [string, ...string[]] } | { missing: string };

/** A program on the path. */
export function installed(program: string): Validator {
  return isInstalled(program) ? { command: [program] } : { missing: `${program} is not installed` };
}

/** The folder with the programs of `requirements.txt`, made by the first who asks. */
let pythonFolder: Promise<string> | undefined;

/** A program of `requirements.txt`, or with `module` one that Python runs. */
export async function fromPython(name: string, kind: "program" | "module"): Promise<Validator> {
  const python = await findPython();
  if (python === undefined) return { missing: `there is no ${WANTED_PYTHON}` };
  const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));
  try {
    const what = "validators of deploy/";
    const command = await (pythonFolder ??= pythonEnvironment(python, requirements, what));
    return { command: kind === "module" ? [command, "-m", name] : [join(dirname(command), name)] };
  } catch (error) {
    return { missing: messageOf(error) };
  }
}

/**
 * A program that is installed, or else one that Go builds.
 *
 * @param source for example `github.com/rhysd/actionlint/cmd/actionlint@v1.7.12`
 */
export async function fromGo(program: string, source: string): Promise<Validator> {
  if (isInstalled(program)) return { command: [program] };
  if (!isInstalled("go")) return { missing: `${program} is not installed, nor is Go` };
  const digest = createHash("sha256").update(source).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `go-${digest}`);
  // Go calls it as its folder is called in its module.
  const path = join(
    folder,
    source.replace(/@.*/, "").split("/").findLast((part) => !/^v\d/.test(part))!,
  );
  if (await Deno.stat(path).then(() => true, () => false)) return { command: [path] };
  tell(`${program}: building it with Go, once, into ${folder}`);
  const { success, stderr } = await new Deno.Command("go", {
    args: ["install", source],
    env: { GOBIN: folder },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return { command: [path] };
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  return { missing: `${program} could not be built: ${said}` };
}

/** Tests with a program; where it can't be had, the test is skipped, and its name says why. */
export function testWith(
  validator: Validator,
  name: string,
  test: (command: [string, ...string[]]) => Promise<void>,
): void {
  const command = "command" in validator ? validator.command : undefined;
  Deno.test({
    name: "missing" in validator ? `${name}: skipped, ${validator.missing}` : name,
    ignore: command === undefined,
    fn: () => test(command!),
  });
}

/**
 * Runs a program in the repository's folder.
 *
 * @returns whether it found nothing, and all that it said
 */
export async function run(
  [program, ...args]: readonly [string, ...string[]],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<{ success: boolean; said: string; stdout: string }> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: REPOSITORY_ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...options,
  }).output();
  const decoder = new TextDecoder();
  const out = decoder.decode(stdout);
  return { success, stdout: out, said: out + decoder.decode(stderr) };
}
