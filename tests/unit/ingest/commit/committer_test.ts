import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { Assignment } from "../../../../src/ingest/commit/assignment.ts";
import { Committer, type CommitterParts } from "../../../../src/ingest/commit/committer.ts";
import type { LedgerEntry } from "../../../../src/ledger/entry.ts";
import { emptyTally, type RangeTally } from "../../../../src/ledger/tally.ts";

/** The tally of stored records at these offsets of Kafka partition 0. */
function storedAt(...offsets: number[]): RangeTally {
  const tally = emptyTally();
  for (const offset of offsets) tally.digest.add(0, offset);
  tally.records = tally.stored = offsets.length;
  return tally;
}

class World {
  assignment = new Assignment(new Map([[0, 0]]));
  entries: LedgerEntry[] = [];
  commits: [number, number][] = [];
  order: string[] = [];
  ledgerMeets: () => void = () => {};
  coordinatorMeets: () => void = () => {};
  committer: Committer;

  constructor(parts: Partial<CommitterParts> = {}) {
    this.committer = new Committer({
      assignment: () => this.assignment,
      consumer: {
        commit: (offsets) => {
          this.order.push("commit");
          this.coordinatorMeets();
          this.commits.push(...offsets);
          return Promise.resolve(new Map(offsets));
        },
      },
      ledger: {
        write: async (entry) => {
          this.order.push("ledger");
          await this.ledgerMeets();
          this.entries.push(entry);
        },
      },
      claim: { topic: "ticks", table: "rows", group: "g", ttlSeconds: 0 },
      consistency: "one",
      signal: new AbortController().signal,
      ...parts,
    });
  }

  /** Reads and stores records up to an offset. */
  store(nextOffset: number, ...offsets: number[]): void {
    this.assignment.watermark(0)!.open(nextOffset, 1)(storedAt(...offsets));
  }

  get ranges(): number[][] {
    return this.entries.map(({ from, to, records, gaps }) => [from, to, records, gaps]);
  }
}

Deno.test("Committer: notes a range before it commits it", async () => {
  const world = new World();
  world.store(3, 0, 1);
  await world.committer.commit();
  assert.deepEqual(world.order, ["ledger", "commit"]);
  assert.deepEqual(world.ranges, [[0, 3, 2, 1]]);
  assert.equal(world.entries[0]!.digest, String(storedAt(0, 1).digest));
  assert.deepEqual(world.commits, [[0, 3]]);
});

Deno.test("Committer: each entry begins where the one before ended", async () => {
  const world = new World();
  world.store(3, 0, 1, 2);
  await world.committer.commit();
  world.store(5, 3, 4);
  await world.committer.commit();
  await world.committer.commit();
  assert.deepEqual(world.ranges, [[0, 3, 3, 0], [3, 5, 2, 0]]);
});

Deno.test("Committer: what the ledger did not take is part of the next entry, and is committed", async () => {
  const world = new World();
  world.ledgerMeets = () => {
    throw new AndeanError("unreachable", "Cannot write");
  };
  world.store(3, 0, 1, 2);
  await world.committer.commit();
  assert.deepEqual(world.commits, [[0, 3]]);
  world.ledgerMeets = () => {};
  world.store(5, 3, 4);
  await world.committer.commit();
  assert.deepEqual(world.ranges, [[0, 5, 5, 0]]);
});

Deno.test("Committer: a failed commit leaves the range to the next one", async () => {
  const world = new World();
  world.coordinatorMeets = () => {
    throw new AndeanError("unreachable", "Cannot commit");
  };
  world.store(3, 0, 1, 2);
  await world.committer.commit();
  world.coordinatorMeets = () => {};
  await world.committer.commit();
  assert.deepEqual(world.commits, [[0, 3]]);
  assert.deepEqual(world.ranges, [[0, 3, 3, 0]]);
});

Deno.test("Committer: a rebalance during the note keeps the offsets from being committed", async () => {
  const world = new World();
  world.store(3, 0, 1, 2);
  world.ledgerMeets = () => {
    world.assignment = new Assignment(new Map([[0, 0]]));
  };
  await world.committer.commit();
  assert.deepEqual(world.commits, []);
});

Deno.test("Committer: calls don't overlap, so that no range is noted in two ways", async () => {
  const world = new World();
  world.store(3, 0, 1, 2);
  let second: Promise<void> | undefined;
  world.ledgerMeets = () => {
    if (second !== undefined) return;
    world.store(5, 3, 4);
    second = world.committer.commit();
  };
  await world.committer.commit();
  await second;
  assert.deepEqual(world.order, ["ledger", "commit", "ledger", "commit"]);
  assert.deepEqual(world.ranges, [[0, 3, 3, 0], [3, 5, 2, 0]]);
});

Deno.test("Committer: numbers that don't add up are an error of ours, and are not noted", async () => {
  const world = new World();
  world.assignment.watermark(0)!.open(1, 1)({ ...storedAt(0, 1) });
  world.store(1);
  await assert.rejects(world.committer.commit(), /gaps|records at/);
  assert.deepEqual(world.entries, []);
});

Deno.test("Committer: without a ledger it only commits", async () => {
  const world = new World({ ledger: undefined });
  world.store(3, 0, 1, 2);
  await world.committer.commit();
  assert.deepEqual(world.commits, [[0, 3]]);
});

Deno.test("Committer: counts the records that are committed, and each once", async () => {
  const world = new World();
  world.store(3, 0, 1);
  world.coordinatorMeets = () => {
    throw new Error("away");
  };
  await world.committer.commit();
  assert.equal(world.committer.tally.stored, 0);
  world.coordinatorMeets = () => {};
  world.store(5, 3, 4);
  await world.committer.commit();
  await world.committer.commit();
  assert.equal(world.committer.tally.stored, 4);
  // What was stored and not committed before a rebalance is delivered again.
  world.store(9, 5, 6);
  world.assignment = new Assignment(new Map([[0, 5]]));
  world.store(9, 5, 6);
  await world.committer.commit();
  assert.equal(world.committer.tally.stored, 6);
});

Deno.test("Committer: counts the same without a ledger", async () => {
  const world = new World({ ledger: undefined });
  world.store(3, 0, 1);
  await world.committer.commit();
  world.store(4, 3);
  await world.committer.commit();
  assert.equal(world.committer.tally.records, 3);
});

Deno.test("Committer: a commit that was not answered counts where the next assignment starts behind it", async () => {
  const startingAt = async (start: number, ownCommits = [0]) => {
    const world = new World();
    world.coordinatorMeets = () => {
      throw new Error("the connection was closed");
    };
    world.store(3, 0, 1, 2);
    await world.committer.commit();
    world.committer.lose();
    world.committer.assign(new Map([[0, start]]), new Set(ownCommits));
    world.assignment = new Assignment(new Map([[0, start]]));
    world.coordinatorMeets = () => {};
    world.store(5, 3, 4);
    await world.committer.commit();
    return world.committer.tally.stored;
  };
  assert.equal(await startingAt(3), 5);
  assert.equal(await startingAt(0), 2); // The first three are read again, by then.
  // Others had the Kafka partition, have read the three again, and count them.
  assert.equal(await startingAt(3, []), 2);
});

Deno.test("Committer: what others may have read again meanwhile is theirs to count", async () => {
  const world = new World();
  world.coordinatorMeets = () => {
    throw new Error("the connection was closed");
  };
  world.store(3, 0, 1, 2);
  await world.committer.commit();
  world.committer.lose();
  world.committer.assign(new Map(), new Set());
  world.assignment = new Assignment(new Map());
  world.committer.lose();
  world.committer.assign(new Map([[0, 9]]), new Set([0]));
  assert.equal(world.committer.tally.stored, 0);
});
