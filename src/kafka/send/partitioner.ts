import { Buffer } from "node:buffer";
import kafkajs from "kafkajs";

/** Keys whose places are remembered. */
const MAX_KNOWN = 10_000;

/**
 * Where records of a key go: the Java client's rule (murmur2 of the key), remembered for keys that
 * are text. Records without a key go around.
 *
 * @param partitions how many Kafka partitions the topic has
 */
export function keyPartitioner(
  partitions: number,
): (key: string | Uint8Array | null) => number {
  const partitioner = kafkajs.Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0, // Any leader: a keyed record's place does not depend on it.
    replicas: [],
    isr: [],
  }));
  const partitionOf = (key: string | Buffer | null) =>
    partitioner({ topic: "", partitionMetadata, message: { key, value: null } });
  const known = new Map<string, number>();
  return (key) => {
    if (key === null) return partitionOf(null);
    if (typeof key !== "string") {
      return partitionOf(Buffer.from(key.buffer, key.byteOffset, key.byteLength));
    }
    let partition = known.get(key);
    if (partition === undefined) {
      partition = partitionOf(key);
      if (known.size < MAX_KNOWN) known.set(key, partition);
    }
    return partition;
  };
}
