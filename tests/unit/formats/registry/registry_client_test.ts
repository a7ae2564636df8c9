import assert from "node:assert/strict";
import { SchemaRegistry } from "../../../../scripts/schema_registry.ts";
import type { AndeanError } from "../../../../src/errors/andean_error.ts";
import { RegistryClient } from "../../../../src/formats/registry/registry_client.ts";
import { withCode } from "../../support/expect.ts";

const signal = new AbortController().signal;

/** A client of a registry that gives these answers, in turn and the last one for ever. */
function answering(
  answers: readonly (Response | object)[],
  maxMs = 0,
): { client: RegistryClient; asked: string[] } & AsyncDisposable {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    client: new RegistryClient({ url }, { maxMs, signal }),
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const probe = (url: string) => new RegistryClient({ url }, { maxMs: 0, signal }).probe();

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

Deno.test("RegistryClient: what passes is tried again, and what was wrong does not stay", async () => {
  for (const status of [500, 503, 429, 408]) {
    await using registry = answering([new Response("", { status }), { schema: '"long"' }], 10_000);
    assert.deepEqual(await registry.client.schema(7), {
      type: "AVRO",
      text: '"long"',
      references: [],
    });
    assert.deepEqual(registry.asked, ["GET /schemas/ids/7", "GET /schemas/ids/7"]);
  }
});

Deno.test("RegistryClient: a refused schema ends it at once, with the registry's reason", async () => {
  for (const status of [409, 422]) {
    const body = JSON.stringify({ error_code: status, message: "it lacks a default" });
    await using registry = answering([new Response(body, { status })], 10_000);
    await assert.rejects(
      registry.client.register("s", "AVRO", '"long"'),
      withCode("refused", /refuses it \(it lacks a default\)/),
    );
    assert.equal(registry.asked.length, 1);
  }
});

Deno.test("RegistryClient: an answer of another kind is never taken for a schema that is unknown", async () => {
  const answers = [
    new Response("<html>", { status: 200 }),
    new Response("", { status: 404 }),
    { schema: 5 },
    { schemaType: "AVRO" },
  ];
  for (const answer of answers) {
    await using registry = answering([answer]);
    await assert.rejects(registry.client.schema(7), (thrown) => {
      assert.notEqual((thrown as { code: string }).code, "undecodable");
      return true;
    });
  }
  await using registry = answering([{ id: "1" }]);
  await assert.rejects(registry.client.register("s", "JSON", "{}"), /it tells no id/);
});

Deno.test("RegistryClient: a schema of a language that nobody here reads is undecodable", async () => {
  await using registry = answering([{ schema: "namespace x", schemaType: "THRIFT" }]);
  await assert.rejects(registry.client.schema(7), withCode("undecodable", /of type THRIFT/));
});

Deno.test("RegistryClient: a reference that two schemas share is fetched once", async () => {
  const to = (...names: string[]) => ({
    schema: "{}",
    schemaType: "JSON",
    references: names.map((name) => ({ name, subject: name, version: 1 })),
  });
  await using registry = answering([to("a", "b"), to("b"), to()]);
  const { references } = await registry.client.schema(7);
  assert.deepEqual(references.map(({ name }) => name), ["b", "a"]);
  assert.equal(registry.asked.length, 3);
});

Deno.test("RegistryClient: schemas that refer to each other without end are undecodable", async () => {
  const itself = { schema: "{}", schemaType: "JSON" };
  const references = [{ name: "a", subject: "a", version: 1 }];
  await using registry = answering([{ ...itself, references }]);
  await assert.rejects(
    registry.client.schema(7),
    withCode("undecodable", /refers to more than 200 others/),
  );
});

const ANSWERS: [string, number, unknown, RegExp, RegExp][] = [
  ["no id", 200, {}, /it tells no id/, /Confluent's REST API/],
  ["a page that is not there", 404, {}, /HTTP 404/, /Check the address/],
  ["a refusal of its own", 400, { error_code: 40_001, message: "no" }, /: no$/, /log says more/],
];

for (const [what, status, answer, message, hint] of ANSWERS) {
  Deno.test(`RegistryClient: what answers with ${what} is told with a hint that fits`, async () => {
    await using registry = answering([new Response(JSON.stringify(answer), { status })]);
    await assert.rejects(registry.client.register("ticks", "AVRO", "{}"), (thrown: AndeanError) => {
      assert.match(thrown.hint ?? "", hint);
      return withCode("refused", message)(thrown);
    });
  });
}
