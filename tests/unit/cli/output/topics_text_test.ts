import assert from "node:assert/strict";
import { ingestTopicsText } from "../../../../src/cli/output/ingest_text.ts";
import {
  listTopicsText,
  replayTopicsText,
} from "../../../../src/cli/output/dead_letters_topics_text.ts";
import { verifyTopicsText } from "../../../../src/cli/output/verify_topics_text.ts";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { noTotals } from "../../../../src/verify/books/totals.ts";

const FIGURES = {
  consumed: 1_200,
  stored: 1_199,
  deadLettered: 1,
  deleted: 0,
  retried: 0,
  seconds: 2,
  recordsPerSecond: 600,
  latencyMs: { p50: 1, p90: 1, p99: 2, p999: 3, p9999: 4, max: 4 },
};

Deno.test("ingestTopicsText: a line for each topic, and the sum", () => {
  const topic = { keyspace: "shop", committed: [], ...FIGURES };
  const text = ingestTopicsText({
    ...FIGURES,
    consumed: 2_400,
    stored: 2_398,
    deadLettered: 2,
    committed: [],
    interrupted: false,
    topics: [{ ...topic, topic: "orders", table: "orders" }, {
      ...topic,
      topic: "e",
      table: "events",
    }],
  });
  assert.equal(
    text,
    [
      "topic   table        records  stored  dead-lettered",
      "orders  shop.orders    1,200   1,199              1",
      "e       shop.events    1,200   1,199              1",
      "",
      "2,400 records = 2,398 stored + 2 dead-lettered",
      "in 2.00 s, 600/s; acknowledged after p50 1.0 ms, p99 2.0 ms, max 4.0 ms",
      "",
      "why they were set aside: andean dead-letters list",
    ].join("\n"),
  );
});

Deno.test("verifyTopicsText: a topic that could not be verified is told as such, and counts for nothing", () => {
  const totals = { ...noTotals(), records: 3, stored: 3 };
  const text = verifyTopicsText({
    verdict: "inconclusive",
    totals,
    topics: [
      {
        topic: "orders",
        keyspace: "shop",
        table: "orders",
        result: {
          verdict: "exactly-once",
          totals,
          partitions: [],
          tableKind: "coordinates",
          method: "scan",
          rows: 3,
          notes: [],
          unseenTokenRanges: [],
          unseen: 0,
          seconds: 1,
          rowsPerSecond: 3,
        },
      },
      {
        topic: "e",
        keyspace: "shop",
        table: "events",
        error: new AndeanError("table-missing", "Cannot read it"),
      },
    ],
  });
  assert.match(text, /^topic orders, table shop\.orders\n/);
  assert.match(text, /^orders {2}shop\.orders {8}3 {7}3 {8}0 {2}exactly-once$/m);
  assert.match(text, /^e {7}shop\.events {8}- {7}- {8}- {2}not verified$/m);
  assert.match(text, /\n3 records of 2 topics\n\nverdict: inconclusive$/);
});

Deno.test("listTopicsText: each topic's letters, and how many there are together", () => {
  const nothing = { deadLetters: [], letters: 0, records: 0, byReason: [] };
  const some = { ...nothing, letters: 2, records: 1, byReason: [{ reason: "bad", count: 1 }] };
  const text = listTopicsText([
    { topic: "a", place: "topic a.dead-letters", result: nothing },
    { topic: "b", place: "table k.bad", result: some },
  ]);
  assert.match(text, /^topic a\nno dead letters in topic a\.dead-letters\n\ntopic b\n/);
  assert.match(text, /\n2 dead letters of 1 record of 2 topics$/);
});

Deno.test("listTopicsText, replayTopicsText: a topic that could not be read is told as such, and counts for nothing", () => {
  const error = new AndeanError("table-missing", "Cannot read it");
  const place = "topic a.dead-letters";
  const result = { deadLetters: [], letters: 0, records: 0, byReason: [] };
  const topics = [{ topic: "a", place, result }, { topic: "b", place, error }];
  assert.equal(
    listTopicsText(topics),
    "topic a\nno dead letters in topic a.dead-letters\n\ntopic b\nnot listed: Cannot read it\n\n" +
      "0 dead letters of 0 records of 1 topic",
  );
  assert.match(replayTopicsText([{ topic: "b", place, error }]), /^topic b\nnot replayed: Cannot/);
});
