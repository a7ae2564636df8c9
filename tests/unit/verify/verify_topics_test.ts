import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { noTotals, type Verdict } from "../../../src/verify/books/totals.ts";
import type { VerifyResult } from "../../../src/verify/options.ts";
import { together, type TopicVerification } from "../../../src/verify/verify_topics.ts";

const PLACE = { topic: "ticks", keyspace: "trading", table: "market_data" };
const UNREAD: TopicVerification = { ...PLACE, error: new AndeanError("topic-missing", "gone") };

function verified(verdict: Verdict, records: number): TopicVerification {
  const totals = { ...noTotals(), records, stored: records };
  return { ...PLACE, result: { verdict, totals } as VerifyResult };
}

Deno.test("together: a topic that could not be verified leaves no good verdict, and excuses no bad one", () => {
  assert.equal(together([verified("exactly-once", 1)]).verdict, "exactly-once");
  assert.equal(together([verified("exactly-once", 1), UNREAD]).verdict, "inconclusive");
  assert.equal(together([UNREAD, verified("discrepancy", 1)]).verdict, "discrepancy");
});

Deno.test("together: the totals are those of all topics that were verified", () => {
  const { totals } = together([verified("exactly-once", 2), UNREAD, verified("exactly-once", 3)]);
  assert.deepEqual([totals.records, totals.stored], [5, 5]);
});
