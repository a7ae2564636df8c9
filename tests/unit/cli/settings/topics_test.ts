import assert from "node:assert/strict";
import { chooseTopics } from "../../../../src/cli/settings/choose_topics.ts";
import type { Sources } from "../../../../src/cli/settings/resolve.ts";
import { parseTopics } from "../../../../src/cli/settings/topics.ts";
import { withCode } from "../../support/expect.ts";

const MAPPING = { columns: { id: "key" } };

/** The problems of a list, as its error tells them. */
function problemsOf(list: unknown): string {
  try {
    parseTopics(list, "shop.yaml");
  } catch (error) {
    withCode("configuration")(error as Error);
    return (error as Error).message;
  }
  return "";
}

Deno.test("parseTopics: takes what differs from topic to topic", () => {
  const list = [
    { topic: "a" },
    { topic: 17, keyspace: "k", table: "t", ttl: 60, "dead-letter": "table:bad" },
    { topic: "c", format: "CSV", "csv-columns": ["x", "y"], "csv-delimiter": "tab" },
    { topic: "d", format: "protobuf", schema: "d.proto", message: "M", mapping: MAPPING },
  ];
  assert.equal(parseTopics(list, "shop.yaml"), list);
});

Deno.test("parseTopics: everything that is wrong is told in one message", () => {
  const told = problemsOf([
    { topic: "a", tabl: "x", ttl: "soon" },
    { table: "b" },
    { topic: "c", format: "xml", mapping: { columns: {} } },
    { topic: "a" },
    { topic: "d", format: "json", schema: "d.avsc" },
    "e",
  ]);
  for (
    const problem of [
      /^Cannot use "topics" in shop\.yaml: /,
      /topic "a": ttl: wanted a whole number/,
      /topic "a": no setting of a topic is named "tabl" \(did you mean "table"\?\)/,
      /entry 2: topic: wanted a topic's name/,
      /topic "c": format: wanted json/,
      /topic "c": mapping\.columns: wanted at least one column/,
      /topic "a": it is listed before; .*--group/,
      /topic "d": schema means nothing with format json/,
      /entry 6: wanted settings by name, not "e"/,
    ]
  ) assert.match(told, problem);
});

Deno.test("parseTopics: what is no list, or an empty one, is refused", () => {
  for (const list of [[], {}, "a", 3, true]) assert.match(problemsOf(list), /wanted a list/);
});

const LIST = [
  { topic: "orders", table: "orders" },
  { topic: "events", format: "csv", table: "events", mapping: MAPPING },
];

function chosen(
  entries: Record<string, unknown>,
  { flags = {}, environment = {} }: {
    flags?: Record<string, unknown>;
    environment?: Record<string, string>;
  } = {},
): Record<string, unknown>[] {
  const sources: Sources = {
    flags,
    variable: (name) => environment[name],
    file: { path: "shop.yaml", entries },
  };
  return chooseTopics(sources).map(({ file }) => ({ ...file?.entries }));
}

Deno.test("chooseTopics: an entry stands over the rest of the file", () => {
  assert.deepEqual(chosen({ keyspace: "k", format: "avro", topics: LIST }), [
    { keyspace: "k", format: "avro", topic: "orders", table: "orders" },
    { keyspace: "k", format: "csv", topic: "events", table: "events", mapping: MAPPING },
  ]);
});

Deno.test("chooseTopics: without a list the sources are as they were", () => {
  for (const topics of [undefined, null]) {
    assert.deepEqual(chosen({ topic: "a", topics }), [{ topic: "a", topics }]);
  }
  const none: Sources = { flags: {}, variable: () => undefined };
  assert.deepEqual(chooseTopics(none), [none]);
});

Deno.test("chooseTopics: a flag or the environment chooses one, and the flag is the stronger", () => {
  const names = (given: Parameters<typeof chosen>[1]) =>
    chosen({ topics: LIST }, given).map(({ topic }) => topic);
  const environment = { ANDEAN_TOPIC: "events" };
  assert.deepEqual(names({ flags: { topic: "orders" } }), ["orders"]);
  assert.deepEqual(names({ environment }), ["events"]);
  assert.deepEqual(names({ environment, flags: { topic: "orders" } }), ["orders"]);
  assert.deepEqual(names({ environment: { ANDEAN_TOPIC: "" } }), ["orders", "events"]);
});

Deno.test("chooseTopics: a topic that is not listed is refused with a guess", () => {
  assert.throws(
    () => chosen({ topics: LIST }, { flags: { topic: "evnts" } }),
    (error: Error & { hint?: string }) => {
      withCode("usage", /--topic "evnts": shop\.yaml lists "orders", "events"/)(error);
      assert.match(error.hint ?? "", /Did you mean "events"\?/);
      return true;
    },
  );
});

Deno.test("chooseTopics: what contradicts the list is refused", () => {
  const file = (more: object) => () => chosen({ topics: LIST, ...more });
  assert.throws(file({ topic: "a" }), withCode("configuration", /has "topic" beside "topics"/));
  assert.throws(file({ table: "a" }), withCode("configuration", /has "table" beside "topics"/));
  // A table for those of the list that have none.
  const shared = { table: "all", topics: [{ topic: "a" }, { topic: "b", table: "b" }] };
  assert.deepEqual(chosen(shared).map(({ table }) => table), ["all", "b"]);
});

Deno.test("chooseTopics: one table over those of several topics is refused, of one that was chosen not", () => {
  const flags = { table: "x" };
  assert.throws(
    () => chosen({ topics: LIST }, { flags }),
    withCode("usage", /--table with 2 topics/),
  );
  assert.throws(
    () => chosen({ topics: LIST }, { environment: { ANDEAN_TABLE: "x" } }),
    withCode("usage", /ANDEAN_TABLE/),
  );
  assert.equal(chosen({ topics: LIST }, { flags: { ...flags, topic: "orders" } }).length, 1);
  assert.equal(chosen({ topics: [{ topic: "a" }, { topic: "b" }] }, { flags }).length, 2);
});
