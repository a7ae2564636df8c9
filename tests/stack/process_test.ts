import assert from "node:assert/strict";
import { join } from "node:path";
import { serviceLayout } from "../../scripts/stack/layout.ts";
import {
  commandLine,
  isOurs,
  processIdentity,
  servicePid,
  signalService,
  spawnService,
  waitForExit,
} from "../../scripts/stack/process.ts";

Deno.test("isOurs holds only for a command line that names the service's own folder", () => {
  const folder = "/repo/.andean/stacks/a/kafka-1";
  assert(isOurs(`java -Dandean.service=${folder}/ kafka.Kafka`, folder));
  assert(!isOurs("java -Dandean.service=/repo/.andean/stacks/a/kafka-10/ kafka.Kafka", folder));
  assert(!isOurs("/usr/bin/vim notes.txt", folder));
  assert(!isOurs(undefined, folder));
});

Deno.test("servicePid takes a recycled pid for a service that is down, and nothing is signalled", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const layout = serviceLayout(folder, "kafka-1");
    await Deno.mkdir(layout.folder);
    // This test's own process stands for whoever has got the pid since.
    await Deno.writeTextFile(layout.pidFile, `${Deno.pid}\n`);
    assert.equal(await servicePid(layout), undefined);
    assert.equal(await signalService(layout, "SIGKILL"), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("servicePid is undefined for a pid file that is missing, empty or nonsense", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const layout = serviceLayout(folder, "kafka-1");
    assert.equal(await servicePid(layout), undefined);
    await Deno.mkdir(layout.folder);
    for (const text of ["", "\n", "many", "-1", "0", "1"]) {
      await Deno.writeTextFile(layout.pidFile, text);
      assert.equal(await servicePid(layout), undefined, JSON.stringify(text));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("commandLine and processIdentity know this process and no impossible one", async () => {
  assert.notEqual(await commandLine(Deno.pid), undefined);
  const identity = await processIdentity(Deno.pid);
  assert(identity);
  assert.equal(await processIdentity(Deno.pid), identity);
  assert.equal(await processIdentity(2 ** 30), undefined);
});

// Deno does not track a child that was started detached and left to itself: nothing to sanitize.
const LOOSE = { sanitizeOps: false, sanitizeResources: false };

Deno.test(
  "spawnService gives the service its log and its pid file, and signals reach it",
  LOOSE,
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const layout = serviceLayout(folder, "kafka-1");
      const script = 'echo "hello from $1"; while :; do sleep 0.1; done';
      await spawnService(layout, ["/bin/sh", "-c", script, "sh", `${layout.folder}/`], undefined);
      assert(await servicePid(layout));
      assert(await signalService(layout, "SIGKILL"));
      assert(await waitForExit(layout, 60_000));
      assert.match(await Deno.readTextFile(layout.logFile), /hello from .*kafka-1/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test(
  "guardian kills a service, even a paused one, when its owner is killed",
  LOOSE,
  async () => {
    const folder = await Deno.makeTempDir();
    const owner = new Deno.Command("sleep", { args: ["60"] }).spawn();
    try {
      const layout = serviceLayout(folder, "kafka-1");
      const script = "while :; do sleep 0.1; done";
      const command = ["/bin/sh", "-c", script, "sh", join(layout.folder, "x")];
      await spawnService(layout, command, owner.pid);
      assert(await signalService(layout, "SIGSTOP"));
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      assert(await servicePid(layout), "it lives as long as its owner");
      owner.kill("SIGKILL");
      await owner.status;
      assert(await waitForExit(layout, 60_000), "it ends after its owner");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
