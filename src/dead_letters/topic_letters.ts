import type { KafkaCluster } from "../kafka/connection/cluster.ts";
import { TopicReader } from "../kafka/fetch/topic_reader.ts";
import { DeadLetterIndex } from "./dead_letter_index.ts";
import type { DeadLetterReader, LetterPage, LetterQuery } from "./dead_letter_store.ts";
import { letterTopicError } from "./letter_topic_error.ts";
import { LetterTail, type PlacedLetter } from "./letter_tail.ts";

/** What the letters of a page take together, about, in bytes. */
const PAGE_BYTES = 16 * 1024 * 1024;

/** Reads the letters of a dead-letter topic. */
export class TopicLetters implements DeadLetterReader {
  #cluster: KafkaCluster;
  #topic: string;

  /** @param topic the name of the dead-letter topic itself */
  constructor(cluster: KafkaCluster, topic: string) {
    this.#cluster = cluster;
    this.#topic = topic;
  }

  read(query: LetterQuery): AsyncGenerator<LetterPage> {
    return readLetters(this.#cluster, this.#topic, query);
  }

  async index(source: string, signal?: AbortSignal): Promise<DeadLetterIndex> {
    const index = new DeadLetterIndex(source);
    for await (const { letters } of this.read({ source, signal })) {
      for (const letter of letters) index.add(letter.source);
    }
    return index;
  }

  async mark(): Promise<string> {
    const ranges = await this.#cluster.hasTopic(this.#topic)
      ? await this.#cluster.offsets(this.#topic)
      : [];
    return ranges.map(({ from, to }) => `${from}-${to}`).join();
  }
}

/**
 * Reads a dead-letter topic from its newest letter to its oldest, as far as it reaches now; a topic
 * that does not exist holds none.
 *
 * Backwards, because a record can have several letters, of which the newest counts: somebody may
 * have mended it. Whoever reads on keeps in mind which coordinates have come, and nothing else,
 * however many letters there are. The order is exact within each Kafka partition of the dead-letter
 * topic (ours have one); between several it is that of the letters' timestamps.
 *
 * @throws {AndeanError} where any of it could not be read
 */
export async function* readLetters(
  cluster: KafkaCluster,
  deadLetterTopic: string,
  query: LetterQuery,
): AsyncGenerator<PlacedPage> {
  try {
    yield* newestFirst(cluster, deadLetterTopic, query);
  } catch (thrown) {
    throw letterTopicError(thrown);
  }
}

/** A page whose letters tell their places. */
type PlacedPage = LetterPage & { letters: PlacedLetter[] };

async function* newestFirst(
  cluster: KafkaCluster,
  deadLetterTopic: string,
  { source, partition, signal }: LetterQuery,
): AsyncGenerator<PlacedPage> {
  if (!await cluster.hasTopic(deadLetterTopic)) return;
  const ranges = await cluster.offsets(deadLetterTopic);
  const total = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  if (total === 0) return;
  const reader = await TopicReader.open(cluster.connection, deadLetterTopic, { signal });
  try {
    const wanted = (letter: PlacedLetter) =>
      letter.source.topic === source &&
      (partition === undefined || letter.source.partition === partition);
    const tails = ranges.map((range) =>
      new LetterTail(reader, range, PAGE_BYTES / ranges.length, wanted)
    );
    for (;;) {
      for (const tail of tails) await tail.fill();
      const left = tails.reduce((sum, tail) => sum + tail.left, 0);
      const letters = mergeTails(tails);
      if (letters.length === 0) return;
      yield { letters, share: 1 - left / total };
    }
  } finally {
    await reader.close();
  }
}

/** Takes the newest letters, as long as it is known which one that is. */
function mergeTails(tails: readonly LetterTail[]): PlacedLetter[] {
  const letters: PlacedLetter[] = [];
  while (tails.every((tail) => tail.newest !== undefined || tail.left === 0)) {
    let best: LetterTail | undefined;
    for (const tail of tails) {
      if (tail.newest === undefined) continue;
      if (best === undefined || tail.newest.setAsideMs > best.newest!.setAsideMs) {
        best = tail;
      }
    }
    if (best === undefined) break;
    letters.push(best.take());
  }
  return letters;
}
