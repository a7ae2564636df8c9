import type { KafkaRecord } from "../../record/kafka_record.ts";
import { OffsetSet } from "../../record/offset_set.ts";
import { isBadRecord } from "../../record/undecodable.ts";
import { decodeRecord } from "../../rows/prepare.ts";
import { type Audit, stepProgress } from "../audit.ts";
import { OffsetDigests } from "./offset_digests.ts";
import type { RowValues } from "../row_values.ts";

/** What a census of a Kafka partition remembers of its records. */
export interface Census {
  records: OffsetSet;
  /** Of the rows that they should be; empty where values are not compared. */
  digests: OffsetDigests;
}

/**
 * Reads every record that is asked about.
 *
 * @param values makes the digests; absent where values are not compared
 * @returns by Kafka partition
 * @throws {AndeanError} where the topic can't be read
 */
export async function takeCensus(
  audit: Audit,
  values: RowValues | undefined,
): Promise<Map<number, Census>> {
  const { books, reader, options } = audit;
  const digestOf = values === undefined ? () => undefined : digester(audit, values);
  const total = books.offsetCount();
  const progress = stepProgress(options, "reading the topic");
  const all = new Map<number, Census>();
  let seen = 0;
  for (const { range } of books.all()) {
    const census = { records: new OffsetSet(), digests: new OffsetDigests() };
    all.set(range.partition, census);
    if (range.from >= range.to) continue;
    await reader.read(range.partition, [range], (records) => {
      for (const record of records) {
        census.records.add(record.offset);
        const digest = digestOf(range.partition, record);
        if (digest !== undefined) census.digests.set(record.offset, digest);
      }
      seen += records.length;
      progress(seen, seen / total);
    });
  }
  return all;
}

function digester({ decoder }: Audit, values: RowValues) {
  return (partition: number, record: KafkaRecord): number | undefined => {
    try {
      return values.ofItem(decodeRecord(partition, record, 0, decoder));
    } catch (error) {
      // No row can be held against a record that says nothing; that it has none is told anyway.
      if (isBadRecord(error)) return undefined;
      throw error;
    }
  };
}
