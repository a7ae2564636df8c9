/** The Kafka partitions of one member, by topic. */
export type MemberPartitions = Map<string, number[]>;

/**
 * Divides topics among the members of a group: each Kafka partition goes to exactly one member, and
 * only to one that reads its topic. Whoever has the fewest so far gets the next one, so that of
 * members that read the same topics none has more than one above another.
 *
 * kafkajs' own assigner gives the leader's topics to all members: where they read different ones,
 * some Kafka partitions would be nobody's, and some belong to members that never look at them.
 *
 * @param subscriptions the topics that each member reads, by the member's id
 * @param partitionCounts how many Kafka partitions each topic has; those without are left out
 */
export function dividePartitions(
  subscriptions: ReadonlyMap<string, readonly string[]>,
  partitionCounts: ReadonlyMap<string, number>,
): Map<string, MemberPartitions> {
  const members = byName(subscriptions).map(([id, reads]) => ({
    id,
    reads,
    partitions: new Map<string, number[]>(),
    load: 0,
  }));
  const topics = byName(partitionCounts).map(([topic, count]) => ({
    topic,
    count,
    readers: members.filter(({ reads }) => reads.includes(topic)),
  }));
  // Topics with few readers first: the others can then even out what those readers have.
  topics.sort((a, b) => a.readers.length - b.readers.length);
  for (const { topic, count, readers } of topics) {
    if (readers.length === 0) continue;
    for (let partition = 0; partition < count; partition++) {
      const member = readers.reduce((least, reader) => reader.load < least.load ? reader : least);
      member.partitions.set(topic, [...member.partitions.get(topic) ?? [], partition]);
      member.load++;
    }
  }
  return new Map(members.map(({ id, partitions }) => [id, partitions]));
}

function byName<T>(named: ReadonlyMap<string, T>): [string, T][] {
  return [...named].sort(([a], [b]) => a < b ? -1 : 1);
}
