import assert from "node:assert/strict";
import { allEnded } from "../../src/errors/all_ended.ts";
import { Feed } from "../support/feed.ts";

Deno.test("KafkaCluster: a topic that is made meanwhile does not disturb questions about others", async () => {
  await using feed = await Feed.open();
  const { cluster, topic } = feed;
  await cluster.ensureTopic(topic, { partitions: 2 });
  const others = Array.from({ length: 8 }, (_, index) => `${topic}-${index}`);
  let isMaking = true;
  const asking = async () => {
    while (isMaking) assert.equal((await cluster.offsets(topic)).length, 2);
  };
  const making = async () => {
    try {
      for (const other of others) await cluster.ensureTopic(other, { partitions: 1 });
    } finally {
      isMaking = false;
    }
  };
  try {
    await allEnded([making(), asking(), asking(), asking()], () => isMaking = false);
  } finally {
    await cluster.deleteTopics(others);
  }
});
