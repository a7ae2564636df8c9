import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contender, peerEnvironment } from "../harness/contender.ts";
import { build, BUILDS, toolVersion } from "./build.ts";

const FOLDER = fileURLToPath(new URL("../redpanda_connect/", import.meta.url));
const MODULE = "github.com/redpanda-data/connect/v4";

/** Redpanda Connect with the two components that it needs here. */
export const REDPANDA_CONNECT: Contender = {
  name: "redpanda-connect",
  what: "kafka_franz to cassandra, unlogged batches by partition key",
  ends: false,
  slow: false,
  prepare: async (report) => {
    const go = await toolVersion("go", ["version"], "Debian's or your own Go 1.26");
    const program = join(BUILDS, "redpanda-connect");
    report("redpanda-connect: go build, which takes minutes the first time");
    await build(
      "go",
      ["build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", program, "."],
      { cwd: FOLDER },
    );
    const modules = await Deno.readTextFile(join(FOLDER, "go.mod"));
    const version = new RegExp(`${MODULE} (v\\S+)`).exec(modules)?.[1];
    return {
      version: `Redpanda Connect ${version}, ${/go\d\S+/.exec(go)?.[0]}`,
      start: (job) => ({
        command: program,
        args: ["run", join(FOLDER, "pipeline.yaml")],
        env: peerEnvironment(job),
        group: job.group,
      }),
    };
  },
};
