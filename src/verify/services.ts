import { KafkaCluster } from "../kafka/cluster.ts";
import { TopicReader } from "../kafka/topic_reader.ts";
import { openCodec } from "../rows/open_codec.ts";
import { openSession } from "../scylla/session.ts";
import { describeTable } from "../scylla/table.ts";
import { planTicks } from "../scylla/tick_layout.ts";
import type { Audit } from "./audit.ts";
import type { VerifyOptions } from "./options.ts";

/** The open services, and what they hold. */
export type Services = Pick<
  Audit,
  "cluster" | "reader" | "session" | "table" | "layout" | "codec"
>;

/**
 * Opens what a verification needs, and closes it after the work.
 *
 * @throws {AndeanError} where a service is away or refuses us, or the topic or the table is missing
 * or doesn't fit
 */
export async function withServices<T>(
  options: VerifyOptions,
  work: (services: Services) => Promise<T>,
): Promise<T> {
  const { kafka, scylla, waitMs, signal, onWaiting, topic, keyspace } = options;
  const waiting = { waitMs, signal, onWaiting };
  const codec = await openCodec(options.format, waiting);
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    try {
      const table = await describeTable(session, keyspace, options.table);
      const layout = planTicks(table, options.ttlSeconds);
      await cluster.offsets(topic); // A missing topic is told as such.
      const reader = await TopicReader.open(cluster.connection, topic, {
        signal,
        beforeRecords: (records) => codec.ready?.(records),
      });
      try {
        return await work({ cluster, reader, session, table, layout, codec });
      } finally {
        await reader.close();
      }
    } finally {
      await session.close();
    }
  } finally {
    await cluster.close();
  }
}
