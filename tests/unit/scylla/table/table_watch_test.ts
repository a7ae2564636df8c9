import assert from "node:assert/strict";
import type { Session } from "../../../../src/scylla/session/session.ts";
import { TableWatch } from "../../../../src/scylla/table/table_watch.ts";
import { table } from "../../support/tables.ts";
import { turn, VirtualTime } from "../../support/virtual_time.ts";

/** A database with one table of text columns, whose answers may be held back. */
class FakeCatalog {
  version = 1;
  columns = ["id"];
  readonly asked: string[] = [];
  /** What each other node has, by its address. */
  peers: Record<string, number> = {};
  held: (() => void)[] | undefined;

  get session(): Session {
    return {
      client: {
        hosts: {
          values: () =>
            ["127.0.0.1", "127.0.0.2"].map((address) => ({
              address: `${address}:9042`,
              isUp: () => true,
            })),
        },
        execute: async (query: string) => {
          const what = /FROM (\S+)/.exec(query)![1]!;
          this.asked.push(what);
          const rows = what === "system.local"
            ? [{ schema_version: this.version }]
            : what === "system.peers"
            ? Object.entries(this.peers).map(([rpc_address, schema_version]) => ({
              rpc_address,
              schema_version,
            }))
            : what.endsWith("columns")
            ? this.columns.map((name) => ({
              column_name: name,
              type: "text",
              kind: name === "id" ? "partition_key" : "regular",
              position: name === "id" ? 0 : -1,
            }))
            : [{ default_time_to_live: 0 }];
          if (this.held !== undefined) await new Promise<void>((go) => this.held!.push(go));
          return { rows };
        },
      },
    } as unknown as Session;
  }
}

const TABLE = table({ id: "text" }, ["id"], []);

Deno.test("TableWatch: describes the table once for each version of the schema", async () => {
  const catalog = new FakeCatalog();
  const watch = new TableWatch(catalog.session, TABLE);
  assert.equal(await watch.fresh(), TABLE);
  catalog.asked.length = 0;
  assert.equal(await watch.fresh(), TABLE);
  assert.deepEqual(catalog.asked, ["system.local", "system.peers"]);
  catalog.version++; // Another table of the cluster.
  assert.equal(await watch.fresh(), TABLE);
  catalog.version++;
  catalog.columns.push("x");
  const altered = await watch.fresh();
  assert.deepEqual(altered.columns.map(({ name }) => name), ["id", "x"]);
  assert.equal(await watch.fresh(), altered);
});

Deno.test("TableWatch: who asks during a look is not told of what was before", async () => {
  const catalog = new FakeCatalog();
  const watch = new TableWatch(catalog.session, TABLE);
  catalog.held = [];
  const early = watch.fresh();
  await turn();
  assert.deepEqual(catalog.asked, ["system.local", "system.peers"]);
  catalog.columns.push("x");
  catalog.version++;
  const late = Promise.all([watch.fresh(), watch.fresh()]);
  const held = catalog.held;
  catalog.held = undefined;
  for (const go of held) go();
  await early;
  for (const { columns } of await late) assert.equal(columns.length, 2);
  // Both share one look.
  assert.equal(catalog.asked.filter((what) => what === "system.local").length, 2);
});

Deno.test("TableWatch: waits until the nodes agree, for ten seconds at most", async () => {
  using time = new VirtualTime();
  const catalog = new FakeCatalog();
  catalog.peers = { "127.0.0.2": 0 };
  const watch = new TableWatch(catalog.session, TABLE);
  const looking = watch.fresh();
  await time.until(() => time.pending > 0);
  assert.ok(!catalog.asked.some((what) => what.endsWith("columns")));
  const start = time.now;
  assert.equal(await time.run(looking), TABLE);
  assert.ok(time.now - start > 9_000);
  catalog.columns.push("x");
  catalog.peers = { "127.0.0.2": catalog.version };
  assert.equal((await time.run(watch.fresh())).columns.length, 2);
});

Deno.test("TableWatch: a node that is down does not hold a look up", async () => {
  using time = new VirtualTime();
  const catalog = new FakeCatalog();
  catalog.peers = { "127.0.0.3": 0, "127.0.0.2": catalog.version };
  await time.run(new TableWatch(catalog.session, TABLE).fresh());
  assert.deepEqual(time.pauses, []);
});
