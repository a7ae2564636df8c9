/**
 * Sends records to a topic, which it makes: one a line of standard input, as JSON with `key`,
 * `value` (text as it is, anything else as JSON) and `headers`.
 *
 * Usage: send-records TOPIC
 */
import { KafkaCluster } from "../../../src/kafka/connection/cluster.ts";
import { TopicWriter } from "../../../src/kafka/send/topic_writer.ts";

const [topic] = Deno.args;
if (topic === undefined) throw new Error("wanted a topic");
const brokers = Deno.env.get("ANDEAN_BROKERS")!.split(",");
const lines = (await new Response(Deno.stdin.readable).text()).trim().split("\n");
const records = lines.map((line) => {
  const { key, value, headers = {} } = JSON.parse(line);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { key, value: new TextEncoder().encode(text), headers };
});
const cluster = await KafkaCluster.connect({ brokers, waitMs: 5_000 });
try {
  await cluster.ensureTopic(topic, { partitions: 3 });
  const writer = await TopicWriter.open({ brokers }, topic, { compression: "none" });
  try {
    await writer.send(records);
  } finally {
    await writer.close();
  }
} finally {
  await cluster.close();
}
