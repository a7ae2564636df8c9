import assert from "node:assert/strict";
import { startStack } from "../../scripts/stack/stack.ts";
import type { VerifyOptions, VerifyResult } from "../../src/verify/options.ts";
import { Feed } from "../support/feed.ts";
import { createKeyspace, createTable, SEED_TABLE } from "../support/own_tables.ts";

const COUNT = 9_000;
const THREE = { replicationFactor: 3 };
/** Three hundred offsets of each Kafka partition: as many as are still looked up by key. */
const WINDOW = { window: { from: 100, to: 400 } };
const IN_WINDOW = 900;
/** How long a verification may take where most of the database is away. */
const PATIENCE_SECONDS = 60;

Deno.test("verify: one node of three may be away; with two away nothing is called lost", async (test) => {
  await using stack = await ownStack();
  const feeds = { coordinates: await Feed.open(stack), "natural-key": await Feed.open(stack) };
  try {
    await createKeyspace(feeds.coordinates, THREE.replicationFactor);
    await createTable(feeds["natural-key"], SEED_TABLE, THREE);
    for (const feed of Object.values(feeds)) {
      // Times all over four months: a thousand partitions of the default table.
      await feed.produce({ count: COUNT, keys: "colliding" });
      await feed.ingest({ createSchema: feed === feeds.coordinates });
    }

    await stack.service("scylla-3").kill();
    await test.step("one away: the others are a quorum", () =>
      eachKind(feeds, async (feed, kind) => {
        const { verdict, totals, unseen, tableKind } = await feed.verify();
        assert.equal(tableKind, kind);
        assert.deepEqual([verdict, totals.records, unseen], ["exactly-once", COUNT, 0]);
        const { method, ...some } = await feed.verify(WINDOW);
        assert.deepEqual([method, some.verdict], ["point-reads", "exactly-once"]);
      }));

    await stack.service("scylla-2").kill();
    await test.step("two away: no verdict, and no record is missing", () =>
      eachKind(feeds, async (feed) => {
        const result = await blind(feed);
        assert.ok(result.unseenTokenRanges.length > 0);
        assert.equal(result.totals.records + result.unseen, COUNT);
      }));
    await test.step("two away, a few records by key: neither", () =>
      eachKind(feeds, async (feed) => {
        const { method, unseen, totals } = await blind(feed, WINDOW);
        assert.equal(method, "point-reads");
        assert.equal(totals.records + unseen, IN_WINDOW);
      }));
  } finally {
    for (const feed of Object.values(feeds)) await feed.close();
  }
});

/** Both kinds of tables at once: most of the time is spent on waiting for nodes. */
async function eachKind(
  feeds: Readonly<Record<string, Feed>>,
  work: (feed: Feed, kind: string) => Promise<void>,
): Promise<void> {
  await Promise.all(Object.entries(feeds).map(([kind, feed]) => work(feed, kind)));
}

/** Verifies what can't be seen. */
async function blind(feed: Feed, options: Partial<VerifyOptions> = {}): Promise<VerifyResult> {
  const result = await feed.verify(options);
  assert.deepEqual([result.verdict, result.totals.missing], ["inconclusive", 0]);
  assert.ok(result.unseen > 0);
  assert.ok(result.seconds < PATIENCE_SECONDS, `it took ${result.seconds} s`);
  return result;
}

async function ownStack() {
  const stack = await startStack({ name: `nodes-${Deno.pid}`, ownerPid: Deno.pid, nodes: 3 });
  return Object.assign(stack, { [Symbol.asyncDispose]: () => stack.stop() });
}
