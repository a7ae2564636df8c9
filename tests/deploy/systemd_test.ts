import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { installed, run, testWith } from "./validators.ts";

const FOLDER = join(REPOSITORY_ROOT, "deploy/systemd");
const SERVICES = ["andean-ingest.service", "andean-verify.service"];

/** The most that systemd may say of what a service is exposed to, of 100. */
const MOST_EXPOSED = 20;

const analyze = installed("systemd-analyze");

/** Copies the units with a program that is there: systemd looks whether what it starts can be. */
async function unitsIn(folder: OwnFolder): Promise<string[]> {
  const paths: string[] = [];
  for (const name of [...SERVICES, "andean-verify.timer"]) {
    const text = await Deno.readTextFile(join(FOLDER, name));
    await Deno.writeTextFile(folder.file(name), text.replace("/usr/local/bin/andean", "/bin/true"));
    paths.push(folder.file(name));
  }
  return paths;
}

testWith(analyze, "systemd: it takes the units without a word", async (tool) => {
  await using folder = await OwnFolder.make();
  const { success, said } = await run([...tool, "verify", ...await unitsIn(folder)]);
  // Of what this machine has itself it may say something, too.
  const ours = said.split("\n").filter((line) => line.includes("andean"));
  assert.deepEqual(ours, []);
  assert.ok(success, said);
});

testWith(analyze, "systemd: the services are exposed to little", async (tool) => {
  await using folder = await OwnFolder.make();
  const services = (await unitsIn(folder)).filter((path) => path.endsWith(".service"));
  for (const path of services) {
    const flags = ["--offline=true", `--threshold=${MOST_EXPOSED}`];
    const { success, said } = await run([...tool, "security", ...flags, path]);
    assert.ok(success, said);
  }
});

Deno.test("andean-ingest.service: its exit codes and its time to drain are andean's", async () => {
  const text = await Deno.readTextFile(join(FOLDER, SERVICES[0]!));
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1];
  assert.equal(value("RestartPreventExitStatus"), "2"); // A mistake in the settings.
  assert.equal(value("SuccessExitStatus"), "130"); // Asked to end, and drained.
  assert.ok(Number(value("TimeoutStopSec")) > 30); // How long a drain may take.
  // SIGHUP ends a process that has no log file.
  assert.match(value("ExecReload")!, /-HUP/);
  assert.match(text, /^Environment=ANDEAN_LOG_FILE=/m);
});
