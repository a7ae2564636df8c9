/**
 * Starts a real stack, so it takes most of a minute. Everything is in one test because starting is
 * what takes long.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STACK_LOGIN, withNode } from "../../scripts/stack/cql_probe.ts";
import { commandLine } from "../../scripts/stack/process.ts";
import { attachStack, type Stack } from "../../scripts/stack/stack.ts";

const OWNER = fileURLToPath(new URL("owner.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

Deno.test({
  name: "startStack: services restart with their data, and none outlives a killed owner",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const name = `lifecycle-${Deno.pid}`;
    const owner = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--config", CONFIG, OWNER, name],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let stack: Stack | undefined;
    try {
      const reader = owner.stdout.getReader();
      const { value } = await reader.read();
      assert.equal(new TextDecoder().decode(value).trim(), "ready", "the owner's stack came up");
      reader.releaseLock();
      stack = await attachStack(name);
      assert(stack);
      await drill(t, stack);
      await t.step("a stack of that name can't be started a second time", () => refused(name));
      await t.step("services end soon after their owner is killed", () => orphaned(stack!, owner));
    } finally {
      try {
        owner.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await owner.status;
      await owner.stdout.cancel();
      await stack?.stop();
    }
    await assert.rejects(Deno.stat(stack.folder), Deno.errors.NotFound);
  },
});

async function drill(t: Deno.TestContext, stack: Stack): Promise<void> {
  const [kafka, scylla] = [stack.service("kafka-1"), stack.service("scylla-1")];
  await t.step("another process finds the services up", async () => {
    assert.equal(await kafka.isUp(), true);
    assert.equal(await scylla.isUp(), true);
    assert.equal(stack.brokers, kafka.address);
    assert.equal(stack.scylla, scylla.address);
  });
  await t.step("a paused service is not up, and is again once it is resumed", async () => {
    await kafka.pause();
    assert.equal(await kafka.isUp(), false);
    await kafka.resume();
    await kafka.ready(20_000);
  });
  await t.step("a killed broker and a stopped node are down, and come back", async () => {
    const pids = await Promise.all([kafka.pid(), scylla.pid()]);
    const query = (text: string) => {
      const [host, port] = scylla.address.split(":");
      return withNode(host!, Number(port), STACK_LOGIN, (client) => client.execute(text));
    };
    await query(
      "CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    );
    await Promise.all([kafka.kill(), scylla.stop()]);
    assert.deepEqual(await Promise.all([kafka.isUp(), scylla.isUp()]), [false, false]);
    await Promise.all([kafka.start(), scylla.start()]);
    const again = await Promise.all([kafka.pid(), scylla.pid()]);
    assert.notDeepEqual(again, pids);
    const found = await query(
      "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = 'kept'",
    );
    assert.equal(found.rowLength, 1, "it has the data that it had");
  });
}

async function refused(name: string): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--config", CONFIG, OWNER, name],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.equal(code, 2);
  assert.match(new TextDecoder().decode(stderr), /it runs already/);
}

async function orphaned(stack: Stack, owner: Deno.ChildProcess): Promise<void> {
  const pids = await Promise.all(stack.services.map((service) => service.pid()));
  owner.kill("SIGKILL");
  await owner.status;
  const deadline = performance.now() + 60_000;
  for (const pid of pids) {
    assert(pid);
    while (await commandLine(pid) !== undefined) {
      assert(performance.now() < deadline, `process ${pid} outlived its owner by a minute`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await assert.doesNotReject(Deno.stat(join(stack.folder, "state.json")));
}
