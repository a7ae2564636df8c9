import type { KafkaCluster } from "../kafka/cluster.ts";
import { TopicReader } from "../kafka/topic_reader.ts";
import { DEAD_LETTER_HEADERS } from "../record/headers.ts";
import { headerText, type KafkaRecord } from "../record/kafka_record.ts";
import { OffsetSet } from "../record/offset_set.ts";

/** The source coordinates of one topic's dead letters: distinct, however often each was set aside. */
export class DeadLetterIndex {
  #topic: string;
  #offsets = new Map<number, OffsetSet>();

  /** @param topic the topic that the dead letters come from */
  constructor(topic: string) {
    this.#topic = topic;
  }

  /** Enters a record of a dead-letter topic; one that tells no coordinates of ours is passed over. */
  add({ headers }: Pick<KafkaRecord, "headers">): void {
    if (headerText(headers, DEAD_LETTER_HEADERS.topic) !== this.#topic) return;
    const partition = wholeNumber(headerText(headers, DEAD_LETTER_HEADERS.partition));
    const offset = wholeNumber(headerText(headers, DEAD_LETTER_HEADERS.offset));
    if (partition === undefined || offset === undefined) return;
    let offsets = this.#offsets.get(partition);
    if (offsets === undefined) this.#offsets.set(partition, offsets = new OffsetSet());
    offsets.add(offset);
  }

  /** Whether the record was set aside. */
  has(partition: number, offset: number): boolean {
    return this.#offsets.get(partition)?.has(offset) ?? false;
  }
}

/** `Number("")` is 0, which would excuse the loss of somebody else's first record. */
function wholeNumber(text: string | undefined): number | undefined {
  const value = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * Reads a dead-letter topic to its end; a topic that does not exist holds none.
 *
 * @param source the topic that the dead letters come from
 */
export async function readDeadLetters(
  cluster: KafkaCluster,
  deadLetterTopic: string,
  source: string,
  signal?: AbortSignal,
): Promise<DeadLetterIndex> {
  const index = new DeadLetterIndex(source);
  if (!await cluster.hasTopic(deadLetterTopic)) return index;
  const reader = await TopicReader.open(cluster.connection, deadLetterTopic, { signal });
  try {
    for (const { partition, from, to } of await cluster.offsets(deadLetterTopic)) {
      await reader.read(partition, [{ from, to }], (records) => {
        for (const record of records) index.add(record);
      });
    }
  } finally {
    await reader.close();
  }
  return index;
}
