import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { ringParts } from "../../../../src/scylla/read/ring_parts.ts";
import { openSession } from "../../../../src/scylla/session/session.ts";
import { routeOf } from "../../../../src/scylla/read/slice_route.ts";
import { type Answer, type CqlType, rowsOf, startFakeCql } from "../../support/fake_cql.ts";
import { defaultTable } from "../../support/tables.ts";

const { dataTypes, Long, Uuid, Tuple } = cassandra.types;
const uuid: CqlType = { code: Number(dataTypes.uuid) };
const bigint: CqlType = { code: Number(dataTypes.bigint) };
/** Of ScyllaDB's `system.tablets`: pairs of a host id and a shard. */
const replicas = {
  code: Number(dataTypes.list),
  info: { code: Number(dataTypes.tuple), info: [uuid, { code: Number(dataTypes.int) }] },
};

async function partsOf(answer: Answer) {
  using node = await startFakeCql({ answer });
  const session = await openSession({ contactPoints: [node.address], waitMs: 5_000 });
  try {
    return await ringParts(session, defaultTable());
  } finally {
    await session.close();
  }
}

Deno.test("ringParts: a table's tablets, with the nodes that have them, before the nodes' tokens", async () => {
  const [table, first, second] = [Uuid.random(), Uuid.random(), Uuid.random()];
  const parts = await partsOf((statement) => {
    if (statement.includes("FROM system_schema.tables")) {
      return rowsOf([{ name: "id", type: uuid }], [[table]]);
    }
    assert.match(statement, /FROM system\.tablets WHERE table_id = \?/);
    const columns = [{ name: "last_token", type: bigint }, { name: "replicas", type: replicas }];
    return rowsOf(columns, [
      [Long.fromString("-1"), [new Tuple(first, 0), new Tuple(second, 3)]],
      [Long.MAX_VALUE, [new Tuple(second, 1)]],
    ]);
  });
  assert.deepEqual(parts, [
    { upTo: -1n, hostIds: [String(first), String(second)] },
    { upTo: 2n ** 63n - 1n, hostIds: [String(second)] },
  ]);
});

Deno.test("ringParts: without tablets the parts end at the nodes' tokens", async () => {
  // The fake node has the tokens 0 and 100.
  const parts = await partsOf(() => undefined);
  assert.deepEqual(parts.map(({ upTo }) => upTo).sort(), [0n, 100n]);
});

Deno.test("routeOf: a slice of a tablet is asked of its replicas in turn, of this data center, while they are up", () => {
  const host = (hostId: string, datacenter = "dc1", up = true) => ({
    hostId,
    datacenter,
    isUp: () => up,
  });
  const hosts = [host("a"), host("b"), host("c", "dc2"), host("d", "dc1", false), host("e")];
  const client = { hosts: { values: () => hosts } } as unknown as cassandra.Client;
  const slice = { after: 0n, upTo: 9n, hostIds: ["a", "b", "c", "d"] };
  const asked = [0, 1, 2].map((turn) => routeOf(client, slice, "dc1", turn).host);
  assert.deepEqual(asked, [hosts[0], hosts[1], hosts[0]] as unknown[]);
  assert.deepEqual(routeOf(client, { ...slice, hostIds: ["z"] }, "dc1", 0), {});
});

Deno.test("routeOf: a slice of a vnode goes where the driver says its last token is", () => {
  const client = new cassandra.Client({ contactPoints: ["127.0.0.1"], localDataCenter: "dc1" });
  const metadata = { newToken: (token: string) => `token ${token}` };
  const known = { hosts: client.hosts, metadata } as unknown as cassandra.Client;
  assert.deepEqual(routeOf(known, { after: 0n, upTo: 9n }, "dc1", 0), { routingKey: "token 9" });
  const fake = {} as cassandra.Client;
  assert.deepEqual(routeOf(fake, { after: 0n, upTo: 9n }, "dc1", 0), {});
});
