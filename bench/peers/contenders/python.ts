import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython, pythonEnvironment, WANTED_PYTHON } from "../../../scripts/python.ts";
import { type Contender, MissingTool, peerEnvironment } from "../harness/contender.ts";

const FOLDER = fileURLToPath(new URL("../python/", import.meta.url));
const REQUIREMENTS = join(FOLDER, "requirements.txt");

/** A consumer in Python. */
export const PYTHON: Contender = {
  name: "python",
  what: "confluent-kafka, execute_concurrent_with_args",
  ends: true,
  slow: true,
  prepare: async () => {
    const python = await findPython();
    if (python === undefined) throw new MissingTool(`there is no ${WANTED_PYTHON}`);
    const command = await pythonEnvironment(python, REQUIREMENTS, "python's packages");
    const requirements = await Deno.readTextFile(REQUIREMENTS);
    const version = (name: string) => new RegExp(`^${name}==([^;\\s]+)`, "m").exec(requirements);
    return {
      version: ["cassandra-driver", "confluent-kafka"]
        .map((name) => `${name} ${version(name)?.[1]}`)
        .concat(`Python ${python.version}`)
        .join(", "),
      start: (job) => ({
        command,
        args: [join(FOLDER, "peer.py")],
        env: { ...peerEnvironment(job), PYTHONDONTWRITEBYTECODE: "1" },
        group: job.group,
      }),
    };
  },
};
