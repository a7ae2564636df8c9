import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { startStack } from "../../scripts/stack/stack.ts";
import { replicasOf } from "../../src/scylla/write/replica_sets.ts";
import { describeTable } from "../../src/scylla/table/table.ts";
import { planTicks } from "../../src/scylla/layout/tick_layout.ts";
import { Feed } from "../support/feed.ts";
import { createKeyspace } from "../support/own_tables.ts";

const COUNT = 6_000;

Deno.test("ingest --batch-keys: rows share a batch only with rows of the same node, and none is lost", async () => {
  await using stack = await ownStack();
  await using feed = await Feed.open(stack);
  await createKeyspace(feed, 1);
  // Times all over four months: a thousand partitions of the default table.
  await feed.produce({ count: COUNT, keys: "colliding" });
  const { stored } = await feed.ingest({ createSchema: true, batchKeys: 10 });
  assert.equal(stored, COUNT);
  const { verdict, totals } = await feed.verify();
  assert.deepEqual([verdict, totals.stored], ["exactly-once", COUNT]);

  const { database, keyspace, table } = feed;
  const session = { client: database, datacenter: "", close: () => Promise.resolve() };
  const { insert } = planTicks(await describeTable(session, keyspace, table));
  const name = `${keyspace}.${table}`;
  const some = await database.execute(`SELECT symbol, day, ts FROM ${name} LIMIT 1`);
  const { symbol, day, ts } = some.first() as unknown as Record<string, unknown>;
  const row = (symbol: unknown, day: unknown) => [symbol, day, ts, 1, 0, 0];
  assert.equal(replicasOf(session, insert, row(symbol, day)), undefined, "not prepared yet");
  await database.execute(insert, row(symbol, day), { prepare: true });

  const ownerOf = await ownersByRing(database);
  const { rows } = await database.execute(
    `SELECT symbol, day, token(symbol, day) AS place FROM ${name} PER PARTITION LIMIT 1`,
    [],
    { fetchSize: 5_000 },
  );
  assert.ok(rows.length > 500);
  const owners = new Map<string, Set<string>>();
  for (const { symbol, day, place } of rows as unknown as Record<string, unknown>[]) {
    const replicas = replicasOf(session, insert, row(symbol, day));
    assert.ok(replicas !== undefined);
    const known = owners.get(replicas) ?? new Set();
    owners.set(replicas, known.add(ownerOf(BigInt(String(place)))));
  }
  assert.deepEqual([...owners.values()].map(({ size }) => size), [1, 1, 1]);
});

/** Which node has the rows of a token, by what the nodes say of their own tokens; for one replica. */
async function ownersByRing(
  database: cassandra.Client,
): Promise<(token: bigint) => string> {
  const [local, peers] = await Promise.all(
    ["local", "peers"].map((table) =>
      database.execute(`SELECT rpc_address, tokens FROM system.${table}`, [], {
        host: database.hosts.values()[0]!,
      })
    ),
  );
  const ring = [...local!.rows, ...peers!.rows].flatMap((row) =>
    [...row["tokens"] as Iterable<string>].map((token) => ({
      token: BigInt(token),
      node: String(row["rpc_address"]),
    }))
  ).sort((a, b) => a.token < b.token ? -1 : 1);
  return (token) => (ring.find((place) => place.token >= token) ?? ring[0]!).node;
}

async function ownStack() {
  const stack = await startStack({ name: `batches-${Deno.pid}`, ownerPid: Deno.pid, nodes: 3 });
  return Object.assign(stack, { [Symbol.asyncDispose]: () => stack.stop() });
}
