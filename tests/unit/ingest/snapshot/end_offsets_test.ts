import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { EndOffsets } from "../../../../src/ingest/snapshot/end_offsets.ts";

/** The ends of two Kafka partitions. */
const HELD = [{ partition: 0, from: 3, to: 10 }, { partition: 1, from: 0, to: 20 }];

Deno.test("EndOffsets: tells where each Kafka partition of each topic ends", async () => {
  const asked: string[] = [];
  const cluster = {
    offsets: (topic: string) => {
      asked.push(topic);
      return Promise.resolve(topic === "a" ? HELD : []);
    },
  };
  const ends = new EndOffsets(cluster, ["a", "b"]);
  assert.equal(ends.end("a", 0), undefined);
  ends.start();
  await ends.stop();
  assert.deepEqual(asked, ["a", "b"]);
  assert.deepEqual([ends.end("a", 0), ends.end("a", 1), ends.end("b", 0)], [10, 20, undefined]);
});

Deno.test("EndOffsets: a topic that can't be asked for does not keep others from it", async () => {
  const cluster = {
    offsets: (topic: string) =>
      topic === "a"
        ? Promise.reject(new AndeanError("unreachable", "Cannot read topic"))
        : Promise.resolve(HELD),
  };
  const ends = new EndOffsets(cluster, ["a", "b"]);
  ends.start();
  await ends.stop();
  assert.deepEqual([ends.end("a", 0), ends.end("b", 0)], [undefined, 10]);
});

Deno.test("EndOffsets: brokers that do not answer hold the end of a run up for a second", async () => {
  const answer = Promise.withResolvers<typeof HELD>();
  const ends = new EndOffsets({ offsets: () => answer.promise }, ["a"]);
  ends.start();
  const started = performance.now();
  await ends.stop();
  const waitedMs = performance.now() - started;
  assert.ok(waitedMs >= 900, `${waitedMs} ms`);
  answer.resolve(HELD);
});
