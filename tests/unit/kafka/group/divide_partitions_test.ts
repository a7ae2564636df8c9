import assert from "node:assert/strict";
import { dividePartitions } from "../../../../src/kafka/group/divide_partitions.ts";
import { fc } from "../../support/fc.ts";

const TOPICS = ["a", "b", "c", "d"];

const groups = fc.record({
  subscriptions: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 3 }),
    fc.subarray(TOPICS, { minLength: 1 }),
    { minKeys: 1, maxKeys: 6 },
  ).map((members) => new Map(Object.entries(members))),
  counts: fc.record(
    Object.fromEntries(TOPICS.map((topic) => [topic, fc.nat(9)])) as Record<
      string,
      fc.Arbitrary<number>
    >,
  ).map((counts) => new Map(Object.entries(counts))),
});

const sizeOf = (partitions: Map<string, number[]>) => [...partitions.values()].flat().length;

Deno.test("dividePartitions: every Kafka partition goes to one member that reads its topic, if any does", () => {
  fc.assert(fc.property(groups, ({ subscriptions, counts }) => {
    const owners = new Map<string, string>();
    for (const [member, topics] of dividePartitions(subscriptions, counts)) {
      for (const [topic, partitions] of topics) {
        assert.ok(subscriptions.get(member)!.includes(topic), `${member} does not read ${topic}`);
        for (const partition of partitions) {
          const place = `${topic}/${partition}`;
          assert.ok(!owners.has(place), `${place} is given twice`);
          owners.set(place, member);
        }
      }
    }
    for (const [topic, count] of counts) {
      const isRead = [...subscriptions.values()].some((topics) => topics.includes(topic));
      for (let partition = 0; partition < count; partition++) {
        assert.equal(owners.has(`${topic}/${partition}`), isRead);
      }
    }
  }));
});

Deno.test("dividePartitions: of members that read the same topics, none has more than one above another", () => {
  fc.assert(fc.property(groups, ({ subscriptions, counts }) => {
    const divided = dividePartitions(subscriptions, counts);
    for (const [member, topics] of subscriptions) {
      for (const [other, theirs] of subscriptions) {
        if ([...topics].sort().join() !== [...theirs].sort().join()) continue;
        const difference = sizeOf(divided.get(member)!) - sizeOf(divided.get(other)!);
        assert.ok(Math.abs(difference) <= 1, `${member} has ${difference} more than ${other}`);
      }
    }
  }));
});

Deno.test("dividePartitions: is the same whatever the order in which members and topics are told", () => {
  fc.assert(fc.property(groups, ({ subscriptions, counts }) => {
    const turned = dividePartitions(
      new Map([...subscriptions].reverse()),
      new Map([...counts].reverse()),
    );
    for (const [member, partitions] of dividePartitions(subscriptions, counts)) {
      assert.deepEqual(turned.get(member), partitions);
    }
  }));
});

Deno.test("dividePartitions: one topic is dealt out in turn, and a member that reads it alone evens out less", () => {
  assert.deepEqual(
    dividePartitions(new Map([["m1", ["a"]], ["m2", ["a"]]]), new Map([["a", 5]])),
    new Map([["m1", new Map([["a", [0, 2, 4]]])], ["m2", new Map([["a", [1, 3]]])]]),
  );
  // m1 has all of b, so that m2 gets all of a.
  assert.deepEqual(
    dividePartitions(
      new Map([["m1", ["a", "b"]], ["m2", ["a"]]]),
      new Map([["a", 2], ["b", 2]]),
    ),
    new Map([["m1", new Map([["b", [0, 1]]])], ["m2", new Map([["a", [0, 1]]])]]),
  );
});
