import { createHash } from "node:crypto";
import { join } from "node:path";
import { tell } from "./output.ts";
import { cacheFolder } from "./stack/jars.ts";

/** The oldest Python for which all that our programs need is made. */
const OLDEST_MINOR = 9;
/** What is wanted, for whoever has none. */
export const WANTED_PYTHON = `Python 3.${OLDEST_MINOR} or newer with venv and pip`;
/** What a virtual environment is made with; Debian has these two in a package of their own. */
const PROBE = "import sys, venv, ensurepip; print(*sys.version_info[:2])";

/** A Python that can make virtual environments. */
export interface Python {
  command: string;
  /** For example `3.11`. */
  version: string;
}

/**
 * `PYTHON`, or the first on the path; `undefined` where there is none.
 *
 * @throws {Error} if `PYTHON` names one that can't be used
 */
export async function findPython(): Promise<Python | undefined> {
  const given = Deno.env.get("PYTHON");
  for (const command of given === undefined ? ["python3", "python"] : [given]) {
    const version = await versionOf(command);
    if (version !== undefined) return { command, version };
  }
  // Who names one means it: that must not pass for a machine without.
  if (given !== undefined) {
    throw new Error(`Cannot use PYTHON=${given}: wanted is ${WANTED_PYTHON}`);
  }
  return undefined;
}

/** @returns `undefined` where it can't be run, is too old or lacks venv */
async function versionOf(command: string): Promise<string | undefined> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, {
      args: ["-c", PROBE],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  if (!output.success) return undefined;
  const [major, minor] = new TextDecoder().decode(output.stdout).trim().split(" ").map(Number);
  return major === 3 && minor! >= OLDEST_MINOR ? `3.${minor}` : undefined;
}

/**
 * The Python of a virtual environment with what a file of requirements names, in the user's cache.
 *
 * @param what is installed, for people
 */
export async function pythonEnvironment(
  { command, version }: Python,
  requirementsFile: string,
  what: string,
): Promise<string> {
  const requirements = await Deno.readFile(requirementsFile);
  const digest = createHash("sha256").update(requirements).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `python-${version}-${digest}`);
  const inside = join("bin", "python");
  if (await Deno.stat(folder).then(() => true, () => false)) return join(folder, inside);
  tell(`${what}: installing them with pip, once, into ${folder}`);
  await Deno.mkdir(cacheFolder(), { recursive: true });
  // Renamed when it is whole, so that one that was interrupted is never taken for it.
  const work = await Deno.makeTempDir({ dir: cacheFolder(), prefix: "python.part-" });
  try {
    await run(what, command, ["-m", "venv", work]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run(what, join(work, inside), [...pip, "--requirement", requirementsFile]);
    await Deno.rename(work, folder);
  } catch (error) {
    await Deno.remove(work, { recursive: true });
    // Another process was faster: its packages are the same.
    if (!await Deno.stat(folder).then(() => true, () => false)) throw error;
  }
  return join(folder, inside);
}

async function run(what: string, command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`Cannot install ${what}: ${said}`);
}
