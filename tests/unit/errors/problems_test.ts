import assert from "node:assert/strict";
import { AndeanError, type ErrorCode } from "../../../src/errors/andean_error.ts";
import { Problems } from "../../../src/errors/problems.ts";
import { withCode } from "../support/expect.ts";

const failing = (code: ErrorCode, message: string, hint?: string) => () =>
  Promise.reject(new AndeanError(code, message, { hint }));

Deno.test("Problems: of one alone the error is thrown as it is, at once", async () => {
  const problems = new Problems("ingest", "topic", ["a"]);
  await assert.rejects(
    problems.of("a", failing("table-missing", "Cannot read it")),
    withCode("table-missing", /^Cannot read it$/),
  );
});

Deno.test("Problems: of several everything is told in one error, with each hint once", async () => {
  const problems = new Problems("ingest", "topic", ["a", "b", "c"]);
  assert.equal(
    await problems.of("a", failing("table-missing", "Cannot x: gone", "Make it.")),
    undefined,
  );
  assert.equal(await problems.of("b", () => Promise.resolve("fine")), "fine");
  await problems.of("c", failing("topic-missing", "Cannot y: no", "Make it."));
  assert.throws(() => problems.throwIfAny(), (error: AndeanError) => {
    assert.equal(
      error.message,
      'Cannot ingest 2 of 3 topics: topic "a": cannot x: gone; topic "c": cannot y: no',
    );
    assert.deepEqual([error.code, error.hint], ["table-missing", "Make it."]);
    return true;
  });
});

Deno.test("Problems: with a mistake among them it is one, whatever the services say", async () => {
  const problems = new Problems("ingest", "topic", ["a", "b"]);
  await problems.of("a", failing("table-missing", "Cannot x"));
  await problems.of("b", failing("usage", "Cannot y"));
  assert.throws(() => problems.throwIfAny(), withCode("configuration", /2 of 2 topics/));
});

Deno.test("Problems: the user's stop and errors that nobody foresaw are not collected", async () => {
  const problems = new Problems("ingest", "topic", ["a", "b"]);
  await assert.rejects(
    problems.of("a", failing("interrupted", "Cannot x")),
    withCode("interrupted"),
  );
  await assert.rejects(problems.of("a", () => Promise.reject(new TypeError("oh"))), TypeError);
  problems.throwIfAny();
});

Deno.test("Problems: are told in the order of the things, whichever was found first", async () => {
  const problems = new Problems("ingest", "topic", ["a", "b"]);
  await problems.of("b", failing("refused", "Cannot y"));
  await problems.of("a", failing("topic-missing", "Cannot x"));
  assert.throws(() => problems.throwIfAny(), withCode("topic-missing", /"a": cannot x; .*"b"/));
});
