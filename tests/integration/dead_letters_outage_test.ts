import assert from "node:assert/strict";
import { startStack } from "../../scripts/stack/stack.ts";
import type { DeadLetterPlace } from "../../src/dead_letters/dead_letter_store.ts";
import { Feed } from "../support/feed.ts";
import { send, tickMessage } from "../support/records.ts";

/** Waits until the group has committed so far, for at most a minute. */
async function committedTo({ cluster, topic }: Feed, offset: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = (await cluster.committedOffsets(topic, topic)).get(0);
    if (found === offset) return;
    if (performance.now() > deadline) {
      throw new Error(`it has committed ${found}, wanted ${offset}`);
    }
    await pause(100);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("dead-letter table: a database that is away is waited for, and a small commit log takes no large value", async () => {
  const stack = await startStack({
    name: `dead-letters-${Deno.pid}`,
    ownerPid: Deno.pid,
    cassandraSettings: { commitlog_segment_size: "4MiB" }, // A mutation may be half as large.
  });
  try {
    await using feed = await Feed.open(stack);
    const deadLetterPlace: DeadLetterPlace = {
      kind: "table",
      keyspace: feed.keyspace,
      table: "dead_letters",
    };
    await feed.cluster.ensureTopic(feed.topic, {
      partitions: 1,
      config: { "max.message.bytes": String(8 * 1024 * 1024) },
    });
    const stop = new AbortController();
    const ingesting = feed.ingest({ deadLetterPlace, until: undefined, signal: stop.signal });
    const bad = (length: number) => ({ key: "IBM", value: "x".repeat(length) });
    await send(stack.brokers, feed.topic, [tickMessage(0), bad(1), bad(3 * 1024 * 1024)]);
    await committedTo(feed, 3);
    await stack.service("scylla-1").pause();
    await send(stack.brokers, feed.topic, [bad(2), bad(3), tickMessage(5)]);
    await pause(15_000); // Longer than a request waits for its answer.
    const committed = await feed.cluster.committedOffsets(feed.topic, feed.topic);
    assert.equal(committed.get(0), 3);
    await stack.service("scylla-1").resume();
    await committedTo(feed, 6);
    stop.abort();
    const { stored, deadLettered, committed: end } = await ingesting;
    assert.deepEqual([stored, deadLettered], [2, 4]);
    assert.deepEqual(end, [{ partition: 0, offset: 6 }]);

    const { deadLetters } = await feed.listDeadLetters({ deadLetterPlace });
    const large = deadLetters.find(({ offset }) => offset === 2);
    assert.match(large?.reason ?? "", /without its value of 3145728 bytes/);
    const { verdict, totals } = await feed.verify({ deadLetterPlace });
    assert.equal(verdict, "exactly-once");
    assert.deepEqual([totals.stored, totals.deadLettered], [2, 4]);
  } finally {
    await stack.stop();
  }
});
