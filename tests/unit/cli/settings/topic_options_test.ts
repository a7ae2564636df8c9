import assert from "node:assert/strict";
import { DEAD_LETTER } from "../../../../src/cli/settings/dead_letter.ts";
import { FORMAT, suitingNone } from "../../../../src/cli/settings/format.ts";
import { KAFKA } from "../../../../src/cli/settings/kafka.ts";
import { TABLE_MAPPING } from "../../../../src/cli/settings/mapping.ts";
import { resolve } from "../../../../src/cli/settings/resolve.ts";
import { topicsOptions } from "../../../../src/cli/settings/topic_options.ts";
import { SCYLLA } from "../../../../src/cli/settings/scylla.ts";
import { TTL } from "../../../../src/cli/settings/ttl.ts";
import { withCode } from "../../support/expect.ts";

const SETTINGS = { ...KAFKA, ...SCYLLA, ...FORMAT, ...TABLE_MAPPING, ...TTL, ...DEAD_LETTER };

/** What a command's settings are for topics with these entries. */
function options(entries: Record<string, unknown>[], given: string[] = []) {
  const all = entries.map((entry) =>
    resolve(SETTINGS, {
      flags: {},
      variable: () => undefined,
      file: { path: "shop.yaml", entries: entry },
    }, Object.keys(entry))
  );
  return topicsOptions(all, new Set(given), "ingest");
}

Deno.test("topicsOptions: each topic has its own format, table and dead-letter topic", async () => {
  const [orders, events] = await options([
    { topic: "orders", table: "o" },
    { topic: "events", format: "csv", keyspace: "k", table: "e", ttl: 60 },
  ]);
  assert.deepEqual(orders!.deadLetterPlace, { kind: "topic", topic: "orders.dead-letters" });
  assert.deepEqual([orders!.format.name, orders!.keyspace, orders!.table], [
    "json",
    "trading",
    "o",
  ]);
  assert.deepEqual([events!.format.name, events!.keyspace, events!.ttlSeconds], ["csv", "k", 60]);
});

Deno.test("topicsOptions: what is wrong of each topic is told in one message", async () => {
  await assert.rejects(
    options([
      { topic: "a", "dead-letter": "somewhere" },
      { topic: "b" },
      { topic: "c", format: "csv", "csv-delimiter": '"' },
    ]),
    withCode("configuration", /2 of 3 topics: topic "a": .*"somewhere".*; topic "c": .*divide CSV/),
  );
});

Deno.test("topicsOptions: dead letters of one topic can't go where another's records come from or go to", async () => {
  for (const place of ["topic:b", "table:trading.tb"]) {
    await assert.rejects(
      options([{ topic: "a", table: "ta", "dead-letter": place }, { topic: "b", table: "tb" }]),
      withCode("configuration", /records of topic "a" aside in ".*", which is for topic "b"/),
    );
  }
  const shared = { "dead-letter": "table:bad" };
  assert.equal((await options([{ topic: "a", ...shared }, { topic: "b", ...shared }])).length, 2);
});

Deno.test("suitingNone: a flag that suits one of the formats is for that one", async () => {
  const given = new Set(["csv-columns", "group"]);
  assert.deepEqual(suitingNone(given, ["json", "csv"]), new Set(["group"]));
  assert.deepEqual(suitingNone(given, ["json", "avro"]), given);
  const entries = [{ topic: "a" }, { topic: "b", format: "csv" }];
  assert.equal((await options(entries, ["csv-columns"])).length, 2);
  await assert.rejects(options(entries, ["message"]), withCode("configuration", /--message/));
});
