import type { Buffer } from "node:buffer";
import kafkajs, { type GroupMember, type GroupMemberAssignment } from "kafkajs";
import { AndeanError } from "../../errors/andean_error.ts";
import { dividePartitions, type MemberPartitions } from "./divide_partitions.ts";

const { AssignerProtocol: { MemberMetadata, MemberAssignment } } = kafkajs;

/** Of members whose leader divides every topic among those that read it. */
const OWN_PROTOCOL = "andean-by-topic";
/** Of kafkajs, and of andean before it could read several topics. */
const OLD_PROTOCOL = "RoundRobinAssigner";

/**
 * How a member offers to have the topics divided. The coordinator takes what all members offer.
 *
 * With one topic it also offers what older members know, so that they can be replaced one by one.
 * With several it does not: an older leader would leave all topics but its own to nobody. It is
 * refused then, which it tells, instead of waiting for records for ever.
 */
export function groupProtocols(topics: readonly string[]): { name: string; metadata: Buffer }[] {
  const metadata = MemberMetadata.encode({
    version: 0,
    topics: [...topics],
    userData: new Uint8Array(0) as Buffer,
  });
  const names = topics.length === 1 ? [OWN_PROTOCOL, OLD_PROTOCOL] : [OWN_PROTOCOL];
  return names.map((name) => ({ name, metadata }));
}

/** The topics that each member reads, as the leader is told, by the member's id. */
export function subscriptionsOf(members: readonly GroupMember[]): Map<string, string[]> {
  return new Map(
    members.map(({ memberId, memberMetadata }) => [
      memberId,
      MemberMetadata.decode(memberMetadata)?.topics ?? [],
    ]),
  );
}

/** What the leader answers: who reads what, as {@linkcode dividePartitions} divides it. */
export function groupAssignment(
  subscriptions: ReadonlyMap<string, readonly string[]>,
  partitionCounts: ReadonlyMap<string, number>,
): GroupMemberAssignment[] {
  return [...dividePartitions(subscriptions, partitionCounts)].map(([memberId, partitions]) => ({
    memberId,
    memberAssignment: MemberAssignment.encode({
      version: 0,
      assignment: Object.fromEntries(partitions),
      userData: new Uint8Array(0) as Buffer,
    }),
  }));
}

/**
 * What a member was given of its topics.
 *
 * @throws {AndeanError} `configuration` where it was given others: by a leader that knows of one
 * topic only, so that those Kafka partitions and perhaps ours would be read by nobody
 */
export function assignedPartitions(
  memberAssignment: Buffer,
  { group, topics }: { group: string; topics: readonly string[] },
): MemberPartitions {
  const assignment = MemberAssignment.decode(memberAssignment)?.assignment ?? {};
  const foreign = Object.keys(assignment).find((topic) => !topics.includes(topic));
  if (foreign !== undefined) {
    throw new AndeanError(
      "configuration",
      `Cannot read ${namesOf(topics)} in group "${group}": an older member leads it, which gave ` +
        `us topic "${foreign}" to read`,
      { hint: "End the older members first, or name another --group." },
    );
  }
  return new Map(topics.map((topic) => [topic, assignment[topic] ?? []]));
}

/** Topics as an error names them: `topic "a"`, `topics "a", "b"`. */
export function namesOf(topics: readonly string[]): string {
  const names = topics.map((topic) => `"${topic}"`).join(", ");
  return topics.length === 1 ? `topic ${names}` : `topics ${names}`;
}
