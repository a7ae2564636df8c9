import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tell } from "../../../scripts/output.ts";
import { cacheFolder } from "../../../scripts/stack/jars.ts";
import { runProgram } from "./run_program.ts";

const FOLDER = fileURLToPath(new URL("python/", import.meta.url));
const REQUIREMENTS = join(FOLDER, "requirements.txt");

/** The oldest Python for which all that `requirements.txt` names is made. */
const OLDEST_MINOR = 9;
const WANTED = `Python 3.${OLDEST_MINOR} or newer with venv and pip`;
/** What a virtual environment is made with; Debian has these two in a package of their own. */
const PROBE = "import sys, venv, ensurepip; print(*sys.version_info[:2])";

/** A Python that can make virtual environments. */
interface Python {
  command: string;
  /** For example `3.11`. */
  version: string;
}

/** The Python that tests use: `PYTHON`, or the first on the path; `undefined` where there is none. */
export const python: Python | undefined = await findPython();

if (python === undefined) {
  tell(
    `Tests with Python's clients are left out, for want of ${WANTED}: ` +
      "`apt-get install python3-venv`, or set PYTHON=/path/to/it",
  );
}

async function findPython(): Promise<Python | undefined> {
  const given = Deno.env.get("PYTHON");
  for (const command of given === undefined ? ["python3", "python"] : [given]) {
    const version = await versionOf(command);
    if (version !== undefined) return { command, version };
  }
  // Who names one means it: that must not pass for a machine without.
  if (given !== undefined) {
    throw new Error(`Cannot use PYTHON=${given}: wanted is ${WANTED}`);
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

let environment: Promise<string> | undefined;

/** The Python of a virtual environment with what `requirements.txt` names, in the user's cache. */
async function pythonOf({ command, version }: Python): Promise<string> {
  const requirements = await Deno.readFile(REQUIREMENTS);
  const digest = createHash("sha256").update(requirements).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `python-${version}-${digest}`);
  const inside = join("bin", "python");
  if (await Deno.stat(folder).then(() => true, () => false)) return join(folder, inside);
  tell(`Python's clients: installing them with pip, once, into ${folder}`);
  await Deno.mkdir(cacheFolder(), { recursive: true });
  // Renamed when it is whole, so that one that was interrupted is never taken for it.
  const work = await Deno.makeTempDir({ dir: cacheFolder(), prefix: "python.part-" });
  try {
    await run(command, ["-m", "venv", work]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run(join(work, inside), [...pip, "--requirement", REQUIREMENTS]);
    await Deno.rename(work, folder);
  } catch (error) {
    await Deno.remove(work, { recursive: true });
    // Another process was faster: its packages are the same.
    if (!await Deno.stat(folder).then(() => true, () => false)) throw error;
  }
  return join(folder, inside);
}

async function run(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const said = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`Cannot install Python's clients: ${said}`);
}

/** Runs one of the programs in `python/`. */
export async function runPython<Outcome>(program: string, job: unknown): Promise<Outcome> {
  if (python === undefined) throw new Error("There is no Python");
  const command = await (environment ??= pythonOf(python));
  return await runProgram<Outcome>(command, [join(FOLDER, program)], job);
}
