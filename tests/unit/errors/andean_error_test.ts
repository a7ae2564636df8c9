import assert from "node:assert/strict";
import { AndeanError, type ErrorCode, messageOf } from "../../../src/errors/andean_error.ts";

const EXIT_CODES: Record<ErrorCode, number> = {
  "usage": 2,
  "configuration": 2,
  "unreachable": 3,
  "refused": 3,
  "topic-missing": 3,
  "keyspace-missing": 3,
  "table-missing": 3,
  "table-mismatch": 3,
  "timed-out": 3,
  "overloaded": 3,
  "rejected": 1,
  "undecodable": 1,
  "unmapped": 1,
  "unaccounted": 1,
  "inconclusive": 3,
  "local-file": 3,
  "interrupted": 130,
  "internal": 1,
};

Deno.test("AndeanError: each code has the exit code of the contract", () => {
  for (const [code, exitCode] of Object.entries(EXIT_CODES)) {
    assert.equal(new AndeanError(code as ErrorCode, "x").exitCode, exitCode, code);
  }
});

Deno.test("AndeanError: is an Error that says no retry and no hint unless told", () => {
  const error = new AndeanError("refused", "Cannot log in: no");
  assert.ok(error instanceof Error);
  assert.equal(error.name, "AndeanError");
  assert.equal(error.message, "Cannot log in: no");
  assert.equal(error.retriable, false);
  assert.equal(error.hint, undefined);
  assert.equal("cause" in error, false);
});

Deno.test("AndeanError: keeps hint, retriable and cause", () => {
  const cause = new TypeError("below");
  const error = new AndeanError("timed-out", "x", { hint: "Wait.", retriable: true, cause });
  assert.equal(error.hint, "Wait.");
  assert.equal(error.retriable, true);
  assert.equal(error.cause, cause);
});

Deno.test("messageOf: tells an error's message without its name, and anything else as text", () => {
  assert.equal(messageOf(new RangeError("too far")), "too far");
  assert.equal(messageOf("text"), "text");
  assert.equal(messageOf(undefined), "undefined");
  assert.equal(messageOf(null), "null");
  assert.equal(messageOf(7), "7");
});

Deno.test("messageOf: never throws, whatever was thrown", () => {
  for (const thrown of [Symbol("s"), {}, Object.create(null), { toString: null }, () => {}]) {
    assert.equal(typeof messageOf(thrown), "string");
  }
});
