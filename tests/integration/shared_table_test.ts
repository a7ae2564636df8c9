import assert from "node:assert/strict";
import type { AndeanError } from "../../src/errors/andean_error.ts";
import { SEED_SYMBOLS } from "../../src/produce/ticks.ts";
import { Feed } from "../support/feed.ts";
import { createTable, SEED_TABLE } from "../support/own_tables.ts";

const COUNT = 300;

/** A second topic beside the feed's, with as many records at the same offsets. */
class OtherTopic implements AsyncDisposable {
  readonly topic: string;
  readonly group: string;

  private constructor(readonly feed: Feed) {
    this.topic = this.group = `${feed.topic}-other`;
  }

  static async beside(feed: Feed): Promise<OtherTopic> {
    const other = new OtherTopic(feed);
    await feed.produce({ count: COUNT, topic: other.topic, seed: 2 });
    return other;
  }

  /** Options of a command that is about this topic. */
  get names() {
    return { topic: this.topic, group: this.group };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.feed.cluster.deleteTopics([this.topic]);
  }
}

function mismatch(message: RegExp) {
  return (error: AndeanError) => {
    assert.equal(error.code, "table-mismatch", error.message);
    assert.equal(error.exitCode, 3);
    assert.match(error.message, message);
    assert.match(error.hint ?? "", /another --table/);
    return true;
  };
}

/** Deletes the feed's topic, and makes another of its name. */
async function makeAnew(feed: Feed, count: number): Promise<void> {
  await feed.cluster.deleteTopics([feed.topic]);
  while (await feed.cluster.hasTopic(feed.topic)) await new Promise((go) => setTimeout(go, 50));
  await feed.produce({ count, seed: 3 });
}

Deno.test("ingest: a table with coordinates that holds another topic's records is refused before a row is written", async () => {
  await using feed = await Feed.open();
  await using other = await OtherTopic.beside(feed);
  await feed.produce({ count: COUNT });
  await feed.ingest();
  const named = mismatch(new RegExp(`topic "${other.topic}" .*topic "${feed.topic}" in it`));
  await assert.rejects(feed.ingest(other.names), named);
  assert.equal(await feed.countRows(), COUNT);
  assert.equal((await feed.cluster.committedOffsets(other.group, other.topic)).size, 0);
  // The refused run has left no claim behind that would keep the first topic out.
  await feed.produce({ count: COUNT, seed: 9 });
  await feed.ingest();
  assert.equal((await feed.verify()).verdict, "exactly-once");
  // In a table of its own it is welcome, in the same keyspace.
  await feed.ingest({ ...other.names, table: "other_ticks" });
  assert.equal(
    (await feed.verify({ ...other.names, table: "other_ticks" })).verdict,
    "exactly-once",
  );
});

Deno.test("ingest: of two topics that begin with one table at once, at most one goes on", async () => {
  for (let round = 0; round < 3; round++) {
    await using feed = await Feed.open();
    await using other = await OtherTopic.beside(feed);
    await feed.produce({ count: COUNT });
    await feed.ingest({ table: "first" }); // Keyspace and ledger are there.
    const group = `${feed.topic}-shared`;
    const runs = await Promise.allSettled([feed.ingest({ group }), feed.ingest(other.names)]);
    const refused = runs.filter(({ status }) => status === "rejected");
    assert.ok(refused.length >= 1);
    for (const { reason } of refused as PromiseRejectedResult[]) mismatch(/in it/)(reason);
    // Also where both were, they keep nobody out.
    if (refused.length === 2) await feed.ingest({ group });
    assert.equal(await feed.countRows(), COUNT);
  }
});

Deno.test("verify: two topics in one table are told, and never called exactly-once", async () => {
  await using feed = await Feed.open();
  await using other = await OtherTopic.beside(feed);
  await feed.produce({ count: COUNT });
  // As an andean did that knew of no claims: each topic's entries are there, and their rows.
  await feed.ingest({ keepLedger: false });
  await feed.ingest({ ...other.names });
  await assert.rejects(feed.verify(), mismatch(/verify .*records of topic "feed-.*-other" in it/));
  await assert.rejects(feed.follow(), mismatch(/verify/));
  await assert.rejects(feed.verify({ window: { from: 10, to: 20 } }), mismatch(/verify/));
  await assert.rejects(feed.replayDeadLetters(), mismatch(/replay/));
  await assert.rejects(feed.ingest({ group: "again" }), mismatch(/ingest/));
});

Deno.test("ingest, verify: a topic made anew under its name is refused by its id", async () => {
  await using feed = await Feed.moved({ count: COUNT });
  await makeAnew(feed, COUNT + 100);
  const group = `${feed.topic}-anew`;
  await assert.rejects(feed.ingest({ group }), mismatch(/a deleted topic of the same name/));
  await assert.rejects(feed.verify(), mismatch(/a deleted topic of the same name/));
  await feed.ingest({ group, table: "anew" });
  assert.equal((await feed.verify({ table: "anew" })).verdict, "exactly-once");
});

Deno.test("ingest, verify: without an id, a topic that ends before what was committed is refused", async () => {
  await using feed = await Feed.moved({ count: COUNT });
  await feed.database.execute(
    `UPDATE ${feed.keyspace}.andean_ledger SET digest = '' ${await claimKey(feed)}`,
  );
  await makeAnew(feed, 30);
  const group = `${feed.topic}-anew`;
  await assert.rejects(feed.ingest({ group }), mismatch(/offsets up to \d+ .* ends at \d+/));
  await assert.rejects(feed.verify(), mismatch(/offsets up to \d+ .* ends at \d+/));
});

async function claimKey({ database, keyspace, topic, table }: Feed): Promise<string> {
  const where = `WHERE topic = '${topic}' AND table_name = '${table}' AND kafka_partition = -1 ` +
    "AND bucket = -1";
  const { rows: [row] } = await database.execute(
    `SELECT from_offset, to_offset FROM ${keyspace}.andean_ledger ${where}`,
  );
  return `${where} AND from_offset = ${row?.["from_offset"]} AND to_offset = ${row?.["to_offset"]}`;
}

Deno.test("verify: a table with a key of its own may be fed from two topics, which a note tells", async () => {
  await using feed = await Feed.open();
  await using other = await OtherTopic.beside(feed);
  await feed.produce({ count: COUNT, symbols: SEED_SYMBOLS.slice(0, 2) });
  await createTable(feed, SEED_TABLE);
  await feed.ingest({ createSchema: false });
  await feed.ingest({ ...other.names, createSchema: false });
  const { verdict, notes, totals } = await feed.verify();
  assert.match(notes.join(" "), new RegExp(`fed from "${other.topic}", too`));
  assert.equal(totals.missing, 0);
  assert.equal(verdict, totals.unexpected > 0 ? "discrepancy" : "exactly-once");
});
