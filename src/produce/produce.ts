import { KafkaCluster } from "../kafka/connection/cluster.ts";
import { keyPartitioner } from "../kafka/send/partitioner.ts";
import { TopicWriter } from "../kafka/send/topic_writer.ts";
import { openCodec } from "../rows/open_codec.ts";
import { loggerFor } from "../telemetry/log.ts";
import { divideKeys, type KeyShare } from "./divide_keys.ts";
import type { ProduceOptions, ProduceResult } from "./options.ts";
import { runResult } from "./run_figures.ts";
import { sendShare } from "./send_share.ts";
import { distinctSymbols } from "./ticks.ts";
import { runWorkers } from "./workers/run_workers.ts";

/**
 * Sends exactly `count` records and waits for each acknowledgement; makes the topic if missing.
 *
 * With several workers each Kafka partition gets the same records in the same order as from one.
 * Where the run ends early, it has of each worker's records those up to some number.
 *
 * @returns also where some were not acknowledged: see `failed`
 * @throws {AndeanError} where nothing could be sent at all, or a worker has ended by itself
 */
export async function produce(options: ProduceOptions): Promise<ProduceResult> {
  const { kafka, topic, count, waitMs, workers, signal, onWaiting, onProgress, ...rest } = options;
  const waiting = { waitMs, signal, onWaiting };
  // The subject's name by Confluent's default strategy, so that other consumers find it.
  const codec = await openCodec(options.format, { ...waiting, subject: `${topic}-value` });
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const topicPartitions = await readyTopic(cluster, options);
    const shares = sharesOf(options, topicPartitions);
    const run = { ...rest, count, runId: crypto.randomUUID(), topicPartitions };
    const ended = () => ({ ...run, stopped: signal.aborted });
    if (workers !== undefined && shares.length > 1) {
      const all = { ...run, kafka, topic, waitMs };
      const told = { signal, onWaiting, onProgress };
      return runResult(await runWorkers(all, shares, workers.module, told), ended());
    }
    const { compression, deliveryTimeoutMs } = options;
    const writer = await TopicWriter.open(kafka, topic, { compression, deliveryTimeoutMs, signal });
    try {
      const [all = { places: [], records: 0 }] = shares;
      const figures = await sendShare(run, all, {
        codec,
        writer,
        signal,
        onProgress: (progress) => onProgress?.({ ...progress, count }),
      });
      return runResult([figures], ended());
    } finally {
      await writer.close();
    }
  } finally {
    await cluster.close();
  }
}

/** @returns how many Kafka partitions the topic has */
async function readyTopic(
  cluster: KafkaCluster,
  { topic, partitions }: ProduceOptions,
): Promise<number> {
  if (await cluster.ensureTopic(topic, { partitions })) {
    loggerFor("produce").info("made topic {topic} with {partitions} Kafka partitions", {
      topic,
      partitions,
    });
  }
  return (await cluster.offsets(topic)).length;
}

function sharesOf(options: ProduceOptions, topicPartitions: number): KeyShare[] {
  const { count, workers: { count: workers } = { count: 1 } } = options;
  const partitions = distinctSymbols(options).map(keyPartitioner(topicPartitions));
  const shares = divideKeys(partitions, count, workers);
  if (count > 0 && shares.length < workers) {
    loggerFor("produce").info(
      "of {asked} workers {workers} can send: the keys are in so many Kafka partitions",
      { workers: shares.length, asked: workers },
    );
  }
  return shares;
}
