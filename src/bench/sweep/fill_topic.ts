import type { KafkaCluster } from "../../kafka/connection/cluster.ts";
import { keyPartitioner } from "../../kafka/send/partitioner.ts";
import { TopicWriter } from "../../kafka/send/topic_writer.ts";
import { openCodec } from "../../rows/open_codec.ts";
import { numberedRecords } from "../numbered_records.ts";
import type { BenchOptions } from "../options.ts";
import { ticksOf } from "../ticks.ts";
import { paddedCodec } from "./padding.ts";

/** Sent in one go. */
const CHUNK_RECORDS = 5_000;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Makes a topic and sends a run's records into it, unmeasured. */
export async function fillTopic(
  options: BenchOptions,
  topic: string,
  cluster: KafkaCluster,
): Promise<void> {
  const { kafka, format, partitions, records: count, recordBytes, waitMs, signal } = options;
  await cluster.ensureTopic(topic, { partitions });
  const codec = await openCodec(format, { waitMs, signal, subject: `${topic}-value` });
  const encoding = recordBytes === undefined ? codec : paddedCodec(codec, recordBytes);
  const records = numberedRecords(ticksOf(options), encoding, keyPartitioner(partitions));
  const perChunk = Math.max(
    1,
    Math.min(CHUNK_RECORDS, Math.floor(CHUNK_BYTES / (recordBytes ?? 1))),
  );
  const writer = await TopicWriter.open(kafka, topic, { signal });
  try {
    for (let sent = 0; sent < count && !signal.aborted;) {
      // Not `take`, which would close the generator at its end.
      const chunk = Array.from(
        { length: Math.min(perChunk, count - sent) },
        () => records.next().value,
      );
      await writer.send(chunk);
      sent += chunk.length;
    }
  } finally {
    await writer.close();
  }
}
