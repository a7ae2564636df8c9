import type { Mutation } from "../mutation.ts";

const BATCHES = "src/kafka/batches/record_batches.ts";
const COMMITTED = "src/kafka/fetch/read_committed.ts";
const PAGE = "src/kafka/fetch/fetched_page.ts";
const READER = "src/kafka/fetch/topic_reader.ts";
const DIVIDE = "src/kafka/group/divide_partitions.ts";
const VISIBLE = "records as read_committed sees them";

/** Records on their way out of a topic. */
export const READING_KAFKA: readonly Mutation[] = [
  {
    name: "a batch's CRC is not checked",
    breaks: "a flipped bit is told",
    file: BATCHES,
    find: "if (crc32c(batch, BATCH.ATTRIBUTES_AT) !== batch.readUInt32BE(BATCH.CRC_AT)) {",
    replace: "if (batch.readUInt32BE(BATCH.CRC_AT) < 0) {",
    tests: ["kafka/batches/record_batches_test.ts"],
  },
  {
    name: "the CRC leaves the last byte out",
    breaks: "a flipped bit is told",
    file: "src/kafka/batches/crc32c.ts",
    find: "for (; at < bytes.length; at++)",
    replace: "for (; at < bytes.length - 1; at++)",
    tests: ["kafka/batches/crc32c_test.ts"],
  },
  {
    name: "the position moves to the last record of a batch",
    breaks: 5,
    file: BATCHES,
    find: `throw new RangeError("More records than were counted");
  return endOffset;`,
    replace: `throw new RangeError("More records than were counted");
  return nextOffset;`,
    tests: ["kafka/batches/record_batches_test.ts"],
  },
  {
    name: "a batch that compaction has emptied ends the log",
    breaks: 5,
    file: BATCHES,
    find: "if (count === 0 && batch.length === BATCH.RECORDS_AT) return endOffset;",
    replace: "if (count === 0 && batch.length === BATCH.RECORDS_AT) return baseOffset;",
    tests: ["kafka/batches/record_batches_test.ts"],
  },
  {
    name: "records of aborted transactions are records",
    breaks: VISIBLE,
    file: COMMITTED,
    find: "return !(inTransaction && open.has(producerId));",
    replace: "return true;",
    tests: ["kafka/fetch/read_committed_test.ts"],
  },
  {
    name: "markers are records",
    breaks: VISIBLE,
    file: COMMITTED,
    find: "if (isAbortMarker(record)) open.delete(producerId);\n      return false;",
    replace: "if (isAbortMarker(record)) open.delete(producerId);\n      return true;",
    tests: ["kafka/fetch/read_committed_test.ts"],
  },
  {
    name: "markers are records where nothing was aborted",
    breaks: VISIBLE,
    file: COMMITTED,
    find: "return all ? records : records.filter((record) => !record.isControlRecord);",
    replace: "return all ? records : records.slice();",
    tests: ["kafka/fetch/read_committed_test.ts"],
  },
  {
    name: "aborted transactions begin as brokers list them",
    breaks: 6,
    file: COMMITTED,
    find: "aborted.toSorted((a, b) => b.firstOffset - a.firstOffset)",
    replace: "aborted.toReversed()",
    tests: ["kafka/fetch/read_committed_test.ts"],
  },
  {
    name: "any marker ends an aborted transaction",
    breaks: VISIBLE,
    file: COMMITTED,
    find: "if (isAbortMarker(record)) open.delete(producerId);",
    replace: "open.clear();",
    tests: ["kafka/fetch/read_committed_test.ts"],
  },
  {
    name: "an answer without a batch proves a gap beside others, too",
    breaks: 5,
    file: PAGE,
    find: "nextOffset ?? (alone ? stableEnd : from)",
    replace: "nextOffset ?? stableEnd",
    tests: ["kafka/fetch/fetched_page_test.ts"],
  },
  {
    name: "the first record that was asked for is passed over",
    breaks: VISIBLE,
    file: PAGE,
    find: "({ offset }) => offset >= from",
    replace: "({ offset }) => offset > from",
    tests: ["kafka/fetch/fetched_page_test.ts"],
  },
  {
    name: "a batch that is cut short is a gap",
    breaks: 5,
    file: PAGE,
    find: "if (alone && nextOffset === null && raw.cutOff) {",
    replace: "if (!alone && nextOffset === null && raw.cutOff) {",
    tests: ["kafka/fetch/fetched_page_test.ts"],
  },
  {
    name: "what nobody has taken over is not handed out again",
    breaks: "every record is handed out",
    file: "src/kafka/group/fetch_loops.ts",
    find: "unless the run ends meanwhile.\n      return;",
    replace: "unless the run ends meanwhile.",
    tests: ["kafka/group/fetch_loops_test.ts"],
  },
  {
    name: "a page has the record behind the range",
    breaks: "verify reads [from, to)",
    file: READER,
    find: "records[cursor]!.offset < to) cursor++;",
    replace: "records[cursor]!.offset <= to) cursor++;",
    tests: ["kafka/fetch/topic_reader_test.ts"],
  },
  {
    name: "a page lacks the first record of the range",
    breaks: "verify reads [from, to)",
    file: READER,
    find: "records[cursor]!.offset < position) cursor++;",
    replace: "records[cursor]!.offset <= position) cursor++;",
    tests: ["kafka/fetch/topic_reader_test.ts"],
  },
  {
    name: "the last Kafka partition of each topic is nobody's",
    breaks: 27,
    file: DIVIDE,
    find: "partition < count;",
    replace: "partition < count - 1;",
    tests: ["kafka/group/divide_partitions_test.ts"],
  },
  {
    name: "each Kafka partition is every reader's",
    breaks: 27,
    file: DIVIDE,
    find: "member.partitions.set(topic, [...member.partitions.get(topic) ?? [], partition]);",
    replace: `for (const reader of readers) {
        reader.partitions.set(topic, [...reader.partitions.get(topic) ?? [], partition]);
      }`,
    tests: ["kafka/group/divide_partitions_test.ts"],
  },
  {
    name: "a Kafka partition goes to a member that does not read its topic",
    breaks: 27,
    file: DIVIDE,
    find: "members.filter(({ reads }) => reads.includes(topic))",
    replace: "members.filter(({ reads }) => reads.length > 0)",
    tests: ["kafka/group/divide_partitions_test.ts"],
  },
  {
    name: "a pause holds for that number of every topic",
    breaks: 28,
    file: "src/kafka/group/group_consumer.ts",
    find: "(this.#paused.get(topic)?.has(partition) ?? false)",
    replace: "[...this.#paused.values()].some((numbers) => numbers.has(partition))",
    tests: ["kafka/several_topics_test.ts"],
  },
];
