import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tell } from "../../../scripts/output.ts";
import {
  findPython,
  type Python,
  pythonEnvironment,
  WANTED_PYTHON,
} from "../../../scripts/python.ts";
import { runProgram } from "./run_program.ts";

const FOLDER = fileURLToPath(new URL("python/", import.meta.url));
const REQUIREMENTS = join(FOLDER, "requirements.txt");

/** The Python that tests use: `PYTHON`, or the first on the path; `undefined` where there is none. */
export const python: Python | undefined = await findPython();

if (python === undefined) {
  tell(
    `Tests with Python's clients are left out, for want of ${WANTED_PYTHON}: ` +
      "`apt-get install python3-venv`, or set PYTHON=/path/to/it",
  );
}

let environment: Promise<string> | undefined;

/** Runs one of the programs in `python/`. */
export async function runPython<Outcome>(program: string, job: unknown): Promise<Outcome> {
  if (python === undefined) throw new Error("There is no Python");
  const command = await (environment ??= pythonEnvironment(
    python,
    REQUIREMENTS,
    "Python's clients",
  ));
  return await runProgram<Outcome>(command, [join(FOLDER, program)], job);
}
