import assert from "node:assert/strict";
import type { Session } from "../../../../src/scylla/session/session.ts";
import { createKeyspace } from "../../../../src/scylla/table/schema.ts";
import { noHost, response } from "../../support/driver_errors.ts";

function failing(error: Error): Session {
  const client = { hosts: new Map(), execute: () => Promise.reject(error) };
  return { client, datacenter: "dc1" } as unknown as Session;
}

Deno.test("createKeyspace: what the database refuses is told in our own terms", async () => {
  await assert.rejects(createKeyspace(failing(response("unauthorized")), "bench"), {
    code: "refused",
    message: "Cannot create keyspace bench: the node's words",
  });
  await assert.rejects(createKeyspace(failing(noHost()), "bench"), { code: "unreachable" });
  await assert.rejects(createKeyspace(failing(noHost()), "a b"), { code: "usage" });
});
