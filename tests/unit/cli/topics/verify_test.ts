import assert from "node:assert/strict";
import { exitCodeOf } from "../../../../src/cli/topics/verify.ts";
import { AndeanError, type ErrorCode } from "../../../../src/errors/andean_error.ts";
import type { VerifyResult } from "../../../../src/verify/options.ts";
import type { TopicVerification } from "../../../../src/verify/verify_topics.ts";

const PLACE = { topic: "ticks", keyspace: "trading", table: "market_data" };
const VERIFIED: TopicVerification = { ...PLACE, result: {} as VerifyResult };
const failed = (code: ErrorCode): TopicVerification => ({
  ...PLACE,
  error: new AndeanError(code, "Cannot verify it"),
});

Deno.test("exitCodeOf: that of the verdict, whatever keeps topics from being read", () => {
  assert.equal(exitCodeOf(0, [VERIFIED]), 0);
  assert.equal(exitCodeOf(3, [VERIFIED, failed("table-missing"), failed("rejected")]), 3);
});

Deno.test("exitCodeOf: a mistake of the caller is told as one, unless something is lost", () => {
  assert.equal(exitCodeOf(3, [failed("configuration"), VERIFIED]), 2);
  assert.equal(exitCodeOf(1, [failed("configuration"), VERIFIED]), 1);
});

Deno.test("exitCodeOf: the user's stop goes before all", () => {
  assert.equal(exitCodeOf(1, [VERIFIED, failed("configuration"), failed("interrupted")]), 130);
});
