import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import {
  assignedPartitions,
  groupAssignment,
  groupProtocols,
  subscriptionsOf,
} from "../../../../src/kafka/group/group_protocol.ts";
import { withCode } from "../../support/expect.ts";

const { AssignerProtocol, PartitionAssigners } = kafkajs;

/** A member as the leader is told of it. */
const member = (memberId: string, topics: string[]) => ({
  memberId,
  memberMetadata: groupProtocols(topics)[0]!.metadata,
});

Deno.test("groupProtocols: with one topic it also offers what older members know, with several not", () => {
  const names = (topics: string[]) => groupProtocols(topics).map(({ name }) => name);
  assert.deepEqual(names(["a"]), ["andean-by-topic", "RoundRobinAssigner"]);
  assert.deepEqual(names(["a", "b"]), ["andean-by-topic"]);
});

Deno.test("groupProtocols: tells what kafkajs' own assigner tells", () => {
  const assigner = PartitionAssigners.roundRobin({
    cluster: undefined as never,
    groupId: "g",
    logger: undefined as never,
  });
  const [, old] = groupProtocols(["a"]);
  assert.deepEqual(old, assigner.protocol({ topics: ["a"] }));
});

Deno.test("groupAssignment: what the leader divides by what members told is what each reads back", () => {
  const subscriptions = subscriptionsOf([member("m1", ["a", "b"]), member("m2", ["b"])]);
  assert.deepEqual(subscriptions, new Map([["m1", ["a", "b"]], ["m2", ["b"]]]));
  const answer = groupAssignment(subscriptions, new Map([["a", 2], ["b", 3]]));
  const given = (memberId: string, topics: string[]) => {
    const { memberAssignment } = answer.find((one) => one.memberId === memberId)!;
    return assignedPartitions(memberAssignment, { group: "g", topics });
  };
  assert.deepEqual(given("m1", ["a", "b"]), new Map([["a", [0, 1]], ["b", [2]]]));
  assert.deepEqual(given("m2", ["b"]), new Map([["b", [0, 1]]]));
});

Deno.test("assignedPartitions: every topic has an entry, also where the member was given nothing", () => {
  const nothing = new Uint8Array(0) as Buffer;
  assert.deepEqual(
    assignedPartitions(nothing, { group: "g", topics: ["a", "b"] }),
    new Map([["a", []], ["b", []]]),
  );
});

Deno.test("assignedPartitions: a leader that gives us a topic that we don't read is refused", () => {
  const memberAssignment = AssignerProtocol.MemberAssignment.encode({
    version: 0,
    assignment: { old: [1], b: [0] },
    userData: new Uint8Array(0) as Buffer,
  });
  assert.throws(
    () => assignedPartitions(memberAssignment, { group: "g", topics: ["b"] }),
    withCode("configuration", /topic "b" in group "g": an older member leads it.* topic "old"/),
  );
});
