import { Buffer } from "node:buffer";
import { type Compression, COMPRESSIONS } from "../../src/kafka/batches/compression/compression.ts";
import { createKafka } from "../../src/kafka/connection/connection.ts";
import { type OwnProtocol, rawCluster, sendOwn } from "../../src/kafka/protocol/internals.ts";

/** Kafka's number for a fetch, and the version that is asked for. */
const FETCH_KEY = 1;
const FETCH_VERSION = 4;
const MAX_BYTES = 16 * 1024 * 1024;

/** Where a record batch has its length, and the attributes whose lowest bits name its codec. */
const LENGTH_AT = 8;
const LENGTH_BASE = 12;
const ATTRIBUTES_AT = 21;
const COUNT_AT = 57;
const CODEC_MASK = 0x07;

/**
 * How many of a topic's records each compression has, by the batches' own headers as the broker
 * keeps them: without this, a client that has sent its records as they are would prove nothing.
 */
export async function recordsByCodec(
  brokers: string,
  topic: string,
): Promise<Map<Compression, number>> {
  const cluster = rawCluster(createKafka({ brokers: brokers.split(",") }));
  const found = new Map<Compression, number>();
  try {
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    for (const { partitionId, leader } of cluster.findTopicPartitionMetadata(topic)) {
      const broker = await cluster.findBroker({ nodeId: leader });
      const log = await sendOwn(broker, fetchProtocol(topic, partitionId));
      for (const { codec, records } of batchesOf(log)) {
        found.set(codec, (found.get(codec) ?? 0) + records);
      }
    }
  } finally {
    await cluster.disconnect();
  }
  return found;
}

/** The numbers of codecs are the places of their names in {@linkcode COMPRESSIONS}. */
function* batchesOf(log: Buffer): Generator<{ codec: Compression; records: number }> {
  for (let at = 0; at < log.length; at += LENGTH_BASE + log.readInt32BE(at + LENGTH_AT)) {
    const codec = COMPRESSIONS[log.readInt16BE(at + ATTRIBUTES_AT) & CODEC_MASK]!;
    yield { codec, records: log.readInt32BE(at + COUNT_AT) };
  }
}

/** A fetch from the beginning of one Kafka partition (Kafka's `FetchRequest.json`). */
function fetchProtocol(topic: string, partition: number): OwnProtocol<Buffer> {
  const name = Buffer.from(topic);
  const body = Buffer.concat([
    int32(-1), // No replica.
    int32(0), // Nothing to wait for, nor any least number of bytes.
    int32(0),
    int32(MAX_BYTES),
    Buffer.from([0]), // Uncommitted records, too.
    int32(1),
    Buffer.from([name.length >> 8, name.length & 0xff]),
    name,
    int32(1),
    int32(partition),
    Buffer.alloc(8), // The offset.
    int32(MAX_BYTES),
  ]);
  return {
    request: {
      apiKey: FETCH_KEY,
      apiVersion: FETCH_VERSION,
      apiName: "Fetch",
      encode: () => Promise.resolve({ buf: body, buffer: body }),
    },
    response: {
      decode: (answer) => Promise.resolve({ told: recordsOf(answer, name.length) }),
      parse: ({ told }) => Promise.resolve(told),
    },
  };
}

/** The batches in an answer that has one Kafka partition, and no aborted transactions. */
function recordsOf(answer: Buffer, nameLength: number): Buffer {
  const partitionAt = 4 + 4 + 2 + nameLength + 4;
  const errorCode = answer.readInt16BE(partitionAt + 4);
  if (errorCode !== 0) throw new Error(`The broker answers with code ${errorCode}`);
  const abortedAt = partitionAt + 4 + 2 + 8 + 8;
  const recordsAt = abortedAt + 4 + Math.max(0, answer.readInt32BE(abortedAt)) * 16 + 4;
  return answer.subarray(recordsAt, recordsAt + answer.readInt32BE(recordsAt - 4));
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
