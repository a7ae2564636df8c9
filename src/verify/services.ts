import { Pace } from "../errors/pace.ts";
import { TopicReader } from "../kafka/fetch/topic_reader.ts";
import { type Decoding, openDecoding, planRows } from "../rows/plan_rows.ts";
import { describeTable } from "../scylla/table/table.ts";
import { openServices } from "../services/open_services.ts";
import type { Audit } from "./audit.ts";
import type { VerifyOptions } from "./options.ts";

/** The open services, and what they hold. */
export interface Services
  extends Pick<Audit, "cluster" | "reader" | "session" | "table" | "layout" | "decoder" | "pace"> {
  /** As `ingest` decodes: it refuses what the mapping wants to be set aside. */
  strictDecoder: Audit["decoder"];
}

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
  const { waitMs, signal, onWaiting, topic, keyspace } = options;
  const waiting = { waitMs, signal, onWaiting };
  const pace = options.rate === undefined ? undefined : new Pace(options.rate);
  const decoding = await openDecoding(options, waiting);
  await using open = await openServices(options);
  const { cluster, session } = open;
  const table = await describeTable(session, keyspace, options.table);
  const plan = planRows(table, options, asFarAsKnown(decoding));
  const { decoder: strictDecoder } = planRows(table, options, decoding);
  await cluster.offsets(topic); // A missing topic is told as such.
  const reader = await TopicReader.open(cluster.connection, topic, {
    signal,
    beforeRecords: (records) =>
      pace === undefined
        ? plan.decoder.ready?.(records)
        : pace.take(records.length, signal).then(() => plan.decoder.ready?.(records)),
  });
  try {
    return await work({ cluster, reader, session, table, ...plan, strictDecoder, pace });
  } finally {
    await reader.close();
  }
}

/**
 * Decodes records with fields that no column takes, too: the column may have been there when the
 * record was stored. Whether it was set aside instead is told by the dead letters.
 */
function asFarAsKnown(decoding: Decoding): Decoding {
  if ("codec" in decoding) return decoding;
  return { ...decoding, mapping: { ...decoding.mapping, unmapped: "ignore" } };
}
