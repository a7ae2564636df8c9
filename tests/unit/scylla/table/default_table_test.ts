import assert from "node:assert/strict";
import { defaultTable } from "../../../../src/scylla/table/default_table.ts";

Deno.test("defaultTable: is what default_table.cql makes", async () => {
  const cql = await Deno.readTextFile(
    new URL("../../../../src/scylla/table/default_table.cql", import.meta.url),
  );
  const { columns, partitionKey, clusteringKey, defaultTtlSeconds } = defaultTable("k", "t");
  const written = [...cql.matchAll(/^ {2}(\w+) +([a-z]+),$/gm)].map(([, name, type]) =>
    `${name} ${type}`
  );
  assert.deepEqual(columns.map(({ name, type }) => `${name} ${type}`).sort(), written.sort());
  assert.ok(
    cql.includes(`PRIMARY KEY ((${partitionKey.join(", ")}), ${clusteringKey.join(", ")})`),
  );
  assert.ok(cql.includes(`default_time_to_live = ${defaultTtlSeconds}`));
});
