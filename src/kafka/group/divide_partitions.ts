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
  const divided = new Map<string, MemberPartitions>();
  const loads = new Map<string, number>();
  for (const member of [...subscriptions.keys()].sort()) {
    divided.set(member, new Map());
    loads.set(member, 0);
  }
  const topics = [...partitionCounts.keys()].sort().map((topic) => ({
    topic,
    readers: [...divided.keys()].filter((member) => subscriptions.get(member)?.includes(topic)),
  }));
  // Topics with few readers first: the others can then even out what those readers have.
  topics.sort((a, b) => a.readers.length - b.readers.length);
  for (const { topic, readers } of topics) {
    if (readers.length === 0) continue;
    for (let partition = 0; partition < (partitionCounts.get(topic) ?? 0); partition++) {
      const member = readers.reduce((least, reader) =>
        (loads.get(reader) ?? 0) < (loads.get(least) ?? 0) ? reader : least
      );
      const partitions = divided.get(member);
      partitions?.set(topic, [...partitions.get(topic) ?? [], partition]);
      loads.set(member, (loads.get(member) ?? 0) + 1);
    }
  }
  return divided;
}
