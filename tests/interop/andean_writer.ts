import { openFormat } from "../../src/formats/open_format.ts";
import type { OutgoingRecord } from "../../src/kafka/batches/outgoing_record.ts";
import { TopicWriter } from "../../src/kafka/send/topic_writer.ts";
import type { SchemaRegistry } from "../../scripts/schema_registry.ts";
import type { Cell } from "./cells.ts";
import type { Sample } from "./dataset.ts";
import { formatOptions, valueOf } from "./formats.ts";

/** Sends a cell's records as `produce` sends ticks: by andean's formats, compression and writer. */
export async function writeByAndean(
  cell: Cell,
  samples: readonly Sample[],
  services: { brokers: string; registry: SchemaRegistry; partitions: number },
): Promise<void> {
  const { format: kind, topic, compression } = cell;
  const { brokers, registry, partitions } = services;
  const signal = new AbortController().signal;
  const format = await openFormat(formatOptions(kind, registry), {
    opening: { maxMs: 5_000, signal },
    ...(kind.isRegistered ? { subject: `reading-${kind.encoding}` } : {}),
  });
  const records = samples.map(({ key, source, raw, value, seq }): OutgoingRecord => ({
    key,
    value: value === null ? null : format.encode(valueOf(kind, value)),
    headers: {
      seq: String(seq),
      raw: Uint8Array.fromHex(raw),
      nothing: undefined,
      ...(source === null ? {} : { source }),
    },
    // Those without a key are for no place of their own.
    ...(key === null ? { partition: seq % partitions } : {}),
  }));
  const writer = await TopicWriter.open({ brokers: brokers.split(",") }, topic, { compression });
  try {
    await writer.send(records);
  } finally {
    await writer.close();
  }
}
