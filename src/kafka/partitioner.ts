import kafkajs from "kafkajs";

/**
 * Where records of a key go: the Java client's rule (murmur2 of the key), remembered per key.
 *
 * @param partitions how many Kafka partitions the topic has
 */
export function keyPartitioner(partitions: number): (key: string) => number {
  const partitioner = kafkajs.Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0, // Any leader: a keyed record's place does not depend on it.
    replicas: [],
    isr: [],
  }));
  const known = new Map<string, number>();
  return (key) => {
    let partition = known.get(key);
    if (partition === undefined) {
      partition = partitioner({ topic: "", partitionMetadata, message: { key, value: null } });
      known.set(key, partition);
    }
    return partition;
  };
}
