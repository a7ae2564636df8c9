import { openFormat } from "../../src/formats/open_format.ts";
import { keyPartitioner } from "../../src/kafka/partitioner.ts";
import { type OutgoingRecord, TopicWriter } from "../../src/kafka/topic_writer.ts";
import type { SchemaRegistry } from "../support/schema_registry.ts";
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
  const partitionOf = keyPartitioner(partitions);
  const parts: OutgoingRecord[][] = Array.from({ length: partitions }, () => []);
  for (const { seq, key, source, raw, value } of samples) {
    const partition = key === null ? seq % partitions : partitionOf(key);
    parts[partition]!.push({
      key,
      value: value === null ? null : format.encode(valueOf(kind, value)),
      headers: {
        seq: String(seq),
        raw: Uint8Array.fromHex(raw),
        ...(source === null ? {} : { source }),
      },
      partition,
    });
  }
  const writer = await TopicWriter.open({ brokers: brokers.split(",") }, topic, { compression });
  try {
    for (const part of parts) await writer.send(part);
  } finally {
    await writer.close();
  }
}
