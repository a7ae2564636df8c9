import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { guardStatement } from "../../../../src/scylla/driver/guarded_statements.ts";

Deno.test("guardStatement: the driver does not find what it would prepare anew, and all else", () => {
  const client = new cassandra.Client({
    contactPoints: ["127.0.0.1"],
    localDataCenter: "datacenter1",
  });
  const metadata = client.metadata as unknown as {
    getPreparedById(id: Uint8Array): { query: string } | undefined;
    getPreparedInfo(keyspace: string, query: string): { queryId?: Uint8Array; query: string };
    setPreparedById(info: unknown): void;
  };
  const prepared = (query: string) => {
    const info = metadata.getPreparedInfo("", query);
    info.queryId = new TextEncoder().encode(query);
    metadata.setPreparedById(info);
    return info.queryId;
  };
  const [ours, others, later] = ["INSERT a", "SELECT b", "INSERT c"].map(prepared);
  assert.equal(metadata.getPreparedById(ours!)?.query, "INSERT a");
  guardStatement(client, "INSERT a");
  guardStatement(client, "INSERT c");
  assert.equal(metadata.getPreparedById(ours!), undefined);
  assert.equal(metadata.getPreparedById(later!), undefined);
  assert.equal(metadata.getPreparedById(others!)?.query, "SELECT b");
});
