import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Contender, peerEnvironment } from "../harness/contender.ts";
import { build, BUILDS, lockedVersion, toolVersion } from "./build.ts";

const FOLDER = fileURLToPath(new URL("../rust/", import.meta.url));

/** The approach of the pipeline that andean grew out of. */
export const RUST: Contender = {
  name: "rust",
  what: "one prepared INSERT per record, 2,048 in flight",
  ends: true,
  slow: false,
  prepare: async (report) => {
    const rustc = await toolVersion("rustc", ["--version"], "rustup or Debian's rustc and cargo");
    const target = join(BUILDS, "rust");
    const manifest = join(FOLDER, "Cargo.toml");
    report("rust: cargo build --release, which takes minutes the first time");
    await build("cargo", [
      ...["build", "--release", "--locked", "--quiet"],
      ...["--manifest-path", manifest, "--target-dir", target],
    ], {});
    const lock = await Deno.readTextFile(join(FOLDER, "Cargo.lock"));
    const crates = ["scylla", "rdkafka"].map((crate) => `${crate} ${lockedVersion(lock, crate)}`);
    return {
      version: [...crates, /rustc \S+/.exec(rustc)?.[0]].join(", "),
      start: (job) => ({
        command: join(target, "release", "andean-peer-rust"),
        args: [],
        env: peerEnvironment(job),
        group: job.group,
      }),
    };
  },
};
