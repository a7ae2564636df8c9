import type { StoredLetter } from "../dead_letters/dead_letter.ts";
import { DeadLetterIndex } from "../dead_letters/dead_letter_index.ts";
import type { DeadLetterReader } from "../dead_letters/dead_letter_store.ts";
import { withLetters } from "../dead_letters/open_store.ts";
import { Newest } from "./newest.ts";
import type { ListedLetter, ListOptions, ListResult } from "./options.ts";
import { ReasonCounts } from "./reason_counts.ts";

/**
 * Lists the records of a topic that were set aside, and why. Reads only, and only the service that
 * has the dead letters.
 *
 * @throws {AndeanError} where the dead letters can't be read to their end
 */
export function listDeadLetters(options: ListOptions): Promise<ListResult> {
  return withLetters(options.deadLetterPlace, options, (reader) => list(reader, options));
}

async function list(reader: DeadLetterReader, options: ListOptions): Promise<ListResult> {
  const { topic, partition, limit = Infinity, onProgress, signal } = options;
  const started = performance.now();
  const index = new DeadLetterIndex(topic);
  const newest = new Newest<{ listed: ListedLetter; setAsideMs: number }>(
    limit,
    ({ setAsideMs }) => setAsideMs,
  );
  const reasons = new ReasonCounts();
  let letters = 0;
  for await (const page of reader.read({ source: topic, partition, signal })) {
    for (const letter of page.letters) {
      letters++;
      if (!index.add(letter.source)) continue;
      reasons.add(letter.reason);
      newest.add({ listed: listed(letter), setAsideMs: letter.setAsideMs });
    }
    const seconds = (performance.now() - started) / 1_000;
    onProgress?.({ letters, share: page.share, seconds });
  }
  return {
    deadLetters: newest.sorted().map(({ listed }) => listed),
    letters,
    records: index.size,
    byReason: reasons.sorted(),
  };
}

function listed(letter: StoredLetter): ListedLetter {
  const { source, stage, code, reason, timestampMs, setAsideMs, place } = letter;
  return {
    partition: source.partition,
    offset: source.offset,
    stage,
    code,
    reason,
    timestamp: isoTime(timestampMs),
    setAside: isoTime(setAsideMs),
    ...(place === undefined ? {} : { letter: place }),
  };
}

/** -1 is Kafka's word for none; anybody can write a time that no calendar has. */
function isoTime(timestampMs: number): string | null {
  const date = new Date(timestampMs);
  return timestampMs === -1 || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
