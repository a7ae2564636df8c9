import type { TopicReader } from "../../kafka/fetch/topic_reader.ts";
import type { KafkaRecord } from "../../record/kafka_record.ts";
import type { OffsetRange } from "../../record/offset_ranges.ts";
import type { Piece } from "./pieces.ts";

/** A record and the number of its Kafka partition. */
export interface PlacedRecord {
  partition: number;
  record: KafkaRecord;
}

/** Records of a topic. */
export interface TopicSample {
  /** By Kafka partition and offset. */
  records: PlacedRecord[];
  /** Whether some were left out because they are too large to be held at once. */
  isCut: boolean;
}

/** Of keys and values. With the objects that are made of them it is several times as much. */
const MAX_BYTES = 64 * 1024 * 1024;
/** So many offsets are asked for at once, at most: their records may be of a megabyte each. */
const STEP = 64;

/**
 * Reads the records of a sample, outside of any group.
 *
 * @throws {AndeanError} where they can't be read
 */
export async function sampleTopic(
  reader: Pick<TopicReader, "read">,
  pieces: readonly Piece[],
): Promise<TopicSample> {
  const records: PlacedRecord[] = [];
  let isCut = false;
  const budget = MAX_BYTES / Math.max(1, pieces.length);
  for (const piece of pieces) {
    const taken = await readPiece(reader, piece, budget);
    isCut ||= taken.isCut;
    for (const record of taken.records) records.push({ partition: piece.partition, record });
  }
  return { records, isCut };
}

async function readPiece(
  reader: Pick<TopicReader, "read">,
  { partition, from, to, limit, backwards }: Piece,
  budget: number,
): Promise<{ records: KafkaRecord[]; isCut: boolean }> {
  const wanted = to - from;
  let bytes = 0;
  const read = async (ranges: Iterable<OffsetRange>) => {
    const found: KafkaRecord[] = [];
    await reader.read(partition, ranges, (some) => {
      for (const record of some) {
        bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
        found.push(record);
      }
    });
    return found;
  };
  let records: KafkaRecord[] = [];
  const isFull = () => bytes >= budget;
  // Ranges are asked for one after the other, so that each is decided by what came before it.
  const steps = function* (start: number, end: number) {
    for (let at = start; at < end && !isFull(); at += STEP) {
      yield { from: at, to: Math.min(end, at + STEP) };
    }
  };
  records = await read(steps(from, to));
  // Gaps held none: markers of transactions, and what compaction has removed.
  let [low, high] = [from, to];
  for (let width = STEP; records.length < wanted && !isFull(); width *= 2) {
    if (backwards ? low <= limit : high >= limit) break;
    if (backwards) {
      const start = Math.max(limit, low - width);
      records = [...await read(steps(start, low)), ...records].slice(-wanted);
      low = start;
    } else {
      const end = Math.min(limit, high + width);
      records = [...records, ...await read(steps(high, end))].slice(0, wanted);
      high = end;
    }
  }
  return { records, isCut: isFull() && records.length < wanted };
}
