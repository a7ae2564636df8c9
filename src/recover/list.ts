import { DeadLetterIndex } from "../dead_letters/dead_letter_index.ts";
import { readLetters } from "../dead_letters/letter_reader.ts";
import type { PlacedLetter } from "../dead_letters/letter_tail.ts";
import { KafkaCluster } from "../kafka/cluster.ts";
import type { ListedLetter, ListOptions, ListResult } from "./options.ts";
import { ReasonCounts } from "./reason_counts.ts";

/**
 * Lists the records of a topic that were set aside, and why. Reads only, and only Kafka.
 *
 * @throws {AndeanError} where the dead-letter topic can't be read to its end
 */
export async function listDeadLetters(options: ListOptions): Promise<ListResult> {
  const { kafka, topic, deadLetterTopic, partition, limit = Infinity, onProgress } = options;
  const { waitMs, signal, onWaiting } = options;
  const started = performance.now();
  const cluster = await KafkaCluster.connect({ ...kafka, waitMs, signal, onWaiting });
  try {
    const index = new DeadLetterIndex(topic);
    const deadLetters: ListedLetter[] = [];
    const reasons = new ReasonCounts();
    let letters = 0;
    const query = { source: topic, partition, signal };
    for await (const page of readLetters(cluster, deadLetterTopic, query)) {
      for (const letter of page.letters) {
        letters++;
        if (!index.add(letter.source)) continue;
        reasons.add(letter.reason);
        if (deadLetters.length < limit) deadLetters.push(listed(letter));
      }
      const seconds = (performance.now() - started) / 1_000;
      onProgress?.({ letters, share: page.share, seconds });
    }
    return { deadLetters, letters, records: index.size, byReason: reasons.sorted() };
  } finally {
    await cluster.close();
  }
}

function listed({ source, stage, code, reason, timestampMs, place }: PlacedLetter): ListedLetter {
  return {
    partition: source.partition,
    offset: source.offset,
    stage,
    code,
    reason,
    timestamp: isoTime(timestampMs),
    letter: { partition: place.partition, offset: place.offset },
  };
}

/** -1 is Kafka's word for none; anybody can write a time that no calendar has. */
function isoTime(timestampMs: number): string | null {
  const date = new Date(timestampMs);
  return timestampMs === -1 || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
