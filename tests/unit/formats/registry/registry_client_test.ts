import assert from "node:assert/strict";
import { SchemaRegistry } from "../../../../scripts/schema_registry.ts";
import { RegistryClient } from "../../../../src/formats/registry/registry_client.ts";
import { withCode } from "../../support/expect.ts";

const probe = (url: string) =>
  new RegistryClient({ url }, { maxMs: 0, signal: new AbortController().signal }).probe();

Deno.test("RegistryClient: says in plain words why a registry can't be reached, its address once", async () => {
  const registry = SchemaRegistry.open();
  const { url } = registry;
  const cases: [string, RegExp][] = [
    [url.replace("http:", "https:"), /: it does not speak TLS \(https\)$/],
    ["http://nowhere.invalid:8081", /: the host name is unknown$/],
  ];
  for (const [address, message] of cases) {
    await assert.rejects(() => probe(address), withCode("unreachable", message));
  }
  await registry.stop();
  await assert.rejects(
    () => probe(url),
    withCode(
      "unreachable",
      new RegExp(`^Cannot reach the schema registry at ${url}: the connection was refused$`),
    ),
  );
});
