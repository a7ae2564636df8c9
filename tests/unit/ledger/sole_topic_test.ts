import assert from "node:assert/strict";
import type { TopicClaim } from "../../../src/ledger/claims.ts";
import {
  type ClaimedLedger,
  claimTable,
  requireSoleTopic,
} from "../../../src/ledger/sole_topic.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";

const REQUEST = { consistency: "local-quorum" } as const;

/** A ledger in memory: what it tells of one table. */
class FakeLedger {
  claims: TopicClaim[] = [];
  /** By topic and Kafka partition: where the last entry ends. */
  entries = new Map<string, Map<number, number>>();
  /** Waited for before each request. */
  before: () => Promise<void> = () => Promise.resolve();

  get ledger(): ClaimedLedger {
    const claimed = (topic: string) => this.claims.filter((claim) => claim.topic === topic);
    return {
      claims: {
        topicsOf: async () => {
          await this.before();
          const names = new Set([...this.entries.keys(), ...this.claims.map(({ topic }) => topic)]);
          return new Map([...names].map((name) => [name, this.entries.get(name) ?? new Map()]));
        },
        idsOf: async (topic) => {
          await this.before();
          return new Set(claimed(topic).map(({ topicId }) => topicId));
        },
        endsOf: async (topic) => {
          await this.before();
          return this.entries.get(topic) ?? new Map();
        },
        write: async (claim) => {
          await this.before();
          this.claims.push(claim);
        },
        withdraw: async (claim) => {
          await this.before();
          this.claims = this.claims.filter((other) => other.token !== claim.token);
        },
      },
    };
  }
}

function asked(topic: string, topicId: string | undefined = `${topic}-id`, end = 100) {
  return {
    action: `ingest topic "${topic}"`,
    topic,
    group: "g",
    keyspace: "trading",
    table: "market_data",
    topicId,
    held: () => Promise.resolve([{ partition: 0, from: 0, to: end }]),
  };
}

const mixed = (message: RegExp) => withCode("table-mismatch", message);

Deno.test("claimTable: a table of nobody is claimed, once there are entries not again", async () => {
  const fake = new FakeLedger();
  await claimTable(fake.ledger, asked("a"), REQUEST);
  assert.deepEqual(fake.claims.map(({ topic, topicId }) => [topic, topicId]), [["a", "a-id"]]);
  fake.entries.set("a", new Map([[0, 100]]));
  await claimTable(fake.ledger, asked("a"), REQUEST);
  assert.equal(fake.claims.length, 1);
});

Deno.test("claimTable: another topic is refused by entries alone and by a claim alone, and leaves nothing", async () => {
  const byEntries = new FakeLedger();
  byEntries.entries.set("a", new Map([[0, 1]]));
  await assert.rejects(
    claimTable(byEntries.ledger, asked("b"), REQUEST),
    mixed(/^Cannot ingest topic "b" with table trading.market_data: .* topic "a" in it/),
  );
  assert.deepEqual(byEntries.claims, []);
  const byClaim = new FakeLedger();
  await claimTable(byClaim.ledger, asked("a"), REQUEST);
  await assert.rejects(claimTable(byClaim.ledger, asked("b"), REQUEST), mixed(/topic "a" in it/));
  assert.deepEqual(byClaim.claims.map(({ topic }) => topic), ["a"]);
});

Deno.test("requireSoleTopic: tells an earlier topic of the name by its id, where both are known", async () => {
  const fake = new FakeLedger();
  await claimTable(fake.ledger, asked("a", "old"), REQUEST);
  fake.entries.set("a", new Map([[0, 50]]));
  await assert.rejects(
    requireSoleTopic(fake.ledger, asked("a", "new"), REQUEST),
    mixed(/a deleted topic of the same name \(id old\)/),
  );
  assert.equal(await requireSoleTopic(fake.ledger, asked("a", "old"), REQUEST), true);
  // Brokers that tell no id leave the other evidence.
  await requireSoleTopic(fake.ledger, { ...asked("a"), topicId: undefined }, REQUEST);
});

Deno.test("claimTable: an id that was not known at first is claimed later", async () => {
  const fake = new FakeLedger();
  await claimTable(fake.ledger, { ...asked("a"), topicId: undefined }, REQUEST);
  fake.entries.set("a", new Map([[0, 50]]));
  await claimTable(fake.ledger, asked("a", "id"), REQUEST);
  await assert.rejects(claimTable(fake.ledger, asked("a", "new"), REQUEST), mixed(/id id/));
});

Deno.test("requireSoleTopic: what was committed beyond the topic's end is another topic's", async () => {
  const fake = new FakeLedger();
  fake.entries.set("a", new Map([[0, 100]]));
  await requireSoleTopic(fake.ledger, asked("a", "id", 100), REQUEST);
  await assert.rejects(
    requireSoleTopic(fake.ledger, asked("a", "id", 99), REQUEST),
    mixed(/offsets up to 100 of Kafka partition 0, which ends at 99/),
  );
  fake.entries.set("a", new Map([[1, 5]]));
  await assert.rejects(
    requireSoleTopic(fake.ledger, asked("a"), REQUEST),
    mixed(/up to 5 of Kafka partition 1, which ends at 0/),
  );
  // Of a topic that is gone there is no end, and its letters may be replayed.
  await requireSoleTopic(fake.ledger, { ...asked("a"), held: undefined }, REQUEST);
});

Deno.test("claimTable: of runs of several topics that begin at once, in any order of their steps, those of one at most go on", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom("a", "b", "c"), { minLength: 2, maxLength: 5 }),
      async (scheduler, topics) => {
        const fake = new FakeLedger();
        fake.before = () => scheduler.schedule(Promise.resolve());
        const went = new Set<string>();
        const runs = topics.map(async (topic) => {
          try {
            await claimTable(fake.ledger, asked(topic), REQUEST);
            went.add(topic);
          } catch (refusal) {
            mixed(/in it/)(refusal as Error);
          }
        });
        await scheduler.waitFor(Promise.all(runs));
        assert.ok(went.size <= 1, [...went].join());
        // Only who goes on leaves a claim.
        assert.deepEqual(new Set(fake.claims.map(({ topic }) => topic)), went);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("claimTable: a ledger that can't be read lets nobody in, and the claim is taken back", async () => {
  const fake = new FakeLedger();
  let requests = 0;
  fake.before = () => ++requests === 3 ? Promise.reject(new Error("away")) : Promise.resolve();
  await assert.rejects(claimTable(fake.ledger, asked("a"), REQUEST), /away/);
  assert.deepEqual(fake.claims, []);
});
