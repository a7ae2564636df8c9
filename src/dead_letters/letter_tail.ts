import type { TopicReader } from "../kafka/fetch/topic_reader.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import type { KafkaRecord } from "../record/kafka_record.ts";
import type { LetterPlace, StoredLetter } from "./dead_letter.ts";
import { parseDeadLetter } from "./letter_record.ts";

/** A dead letter of a dead-letter topic. */
export interface PlacedLetter extends StoredLetter {
  place: LetterPlace;
}

const FIRST_WINDOW = 500;
const MAX_WINDOW = 20_000;
/** What the objects around a record's bytes take, with the headers of a letter. */
const LETTER_OVERHEAD_BYTES = 1_000;

/**
 * Reads one Kafka partition of a dead-letter topic from its end to its beginning, window by window.
 * Letters are of any size: a window that turns out to be too large is halved and read again.
 */
export class LetterTail {
  #reader: Pick<TopicReader, "read">;
  #range: PartitionRange;
  #maxBytes: number;
  #wanted: (letter: PlacedLetter) => boolean;
  #window = FIRST_WINDOW;
  #letters: PlacedLetter[] = [];

  /**
   * @param range what is read of the dead-letter topic
   * @param maxBytes of what is fetched for one window, above which it is halved
   * @param wanted which letters are kept; all others are passed over
   */
  constructor(
    reader: Pick<TopicReader, "read">,
    range: PartitionRange,
    maxBytes: number,
    wanted: (letter: PlacedLetter) => boolean,
  ) {
    this.#reader = reader;
    this.#range = { ...range };
    this.#maxBytes = maxBytes;
    this.#wanted = wanted;
  }

  /** How many offsets have not been read yet. */
  get left(): number {
    return this.#range.to - this.#range.from;
  }

  /** The newest of the letters that are read and not taken. */
  get newest(): PlacedLetter | undefined {
    return this.#letters.at(-1);
  }

  /** Takes the newest letter, of which there must be one. */
  take(): PlacedLetter {
    return this.#letters.pop()!;
  }

  /**
   * Reads until there is a letter to take, or nothing left to read.
   *
   * @throws {AndeanError} where a window could not be read
   */
  async fill(): Promise<void> {
    while (this.#letters.length === 0 && this.left > 0) {
      const { partition, to } = this.#range;
      const from = Math.max(this.#range.from, to - this.#window);
      const { records, bytes } = await this.#read(from, to);
      if (records === undefined) {
        this.#window = Math.max(1, Math.floor((to - from) / 2));
        continue;
      }
      this.#range.to = from;
      if (bytes < this.#maxBytes / 4) this.#window = Math.min(MAX_WINDOW, this.#window * 2);
      for (const record of records) {
        const letter = parseDeadLetter(record);
        if (letter === undefined) continue;
        const { offset, timestampMs } = record;
        const placed = { ...letter, setAsideMs: timestampMs, place: { partition, offset } };
        if (this.#wanted(placed)) this.#letters.push(placed);
      }
    }
  }

  /** Without records where they are more than may be held. */
  async #read(
    from: number,
    to: number,
  ): Promise<{ records: KafkaRecord[] | undefined; bytes: number }> {
    const records: KafkaRecord[] = [];
    let bytes = 0;
    const tooLarge = new Error("The window is too large");
    try {
      await this.#reader.read(this.#range.partition, [{ from, to }], (page) => {
        for (const record of page) {
          records.push(record);
          bytes += LETTER_OVERHEAD_BYTES + (record.key?.length ?? 0) + (record.value?.length ?? 0);
        }
        if (bytes > this.#maxBytes && to - from > 1) throw tooLarge;
      });
    } catch (thrown) {
      if (thrown !== tooLarge) throw thrown;
      return { records: undefined, bytes };
    }
    return { records, bytes };
  }
}
