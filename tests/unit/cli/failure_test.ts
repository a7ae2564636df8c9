import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { reportFailure } from "../../../src/cli/failure.ts";
import { asAndeanError } from "../../../src/errors/thrown.ts";
import { Console } from "../../../src/telemetry/console.ts";
import { LOG_LEVELS, type LogLevelName } from "../../../src/telemetry/log_levels.ts";
import { fc } from "../support/fc.ts";

/** The lines that a failure prints. */
function printed(error: AndeanError, level: LogLevelName): string[] {
  let written = "";
  const sink = { isTerminal: false, columns: () => 80, write: (text: string) => written += text };
  reportFailure(error, new Console(sink), { level });
  return written.split("\n").slice(0, -1);
}

const FAILURE = new AndeanError("unreachable", "Cannot reach Kafka: refused", {
  hint: "Start it, or name another with --brokers.",
  cause: new TypeError("the socket's words", { cause: new Error("the root of it") }),
});

Deno.test("asAndeanError: an AndeanError stays as it is", () => {
  assert.equal(asAndeanError(FAILURE), FAILURE);
});

Deno.test("asAndeanError: anything else is a bug of andean, with what was thrown as its cause", () => {
  const thrown = new TypeError("x is not a function");
  const error = asAndeanError(thrown);
  assert.equal(error.code, "internal");
  assert.equal(error.exitCode, 1);
  assert.equal(error.message, "Cannot go on: x is not a function");
  assert.match(error.hint!, /bug in andean.*--log-level debug/);
  assert.equal(error.cause, thrown);
});

Deno.test("asAndeanError: takes anything that can be thrown", () => {
  fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
    assert.equal(asAndeanError(thrown).code, "internal");
  }));
});

Deno.test("reportFailure: message and hint, one line each, at every level but debug", () => {
  for (const level of LOG_LEVELS.filter((level) => level !== "debug")) {
    assert.deepEqual(printed(FAILURE, level), [
      "andean: Cannot reach Kafka: refused",
      "  Start it, or name another with --brokers.",
    ]);
  }
});

Deno.test("reportFailure: without a hint there is no empty line", () => {
  assert.deepEqual(printed(new AndeanError("usage", "Cannot do it"), "info"), [
    "andean: Cannot do it",
  ]);
});

Deno.test("reportFailure: those who debug get every cause with its stack", () => {
  const lines = printed(FAILURE, "debug");
  assert.deepEqual(lines.slice(0, 2), printed(FAILURE, "info"));
  const trace = lines.slice(2).join("\n");
  assert.match(trace, /AndeanError: Cannot reach Kafka/);
  assert.match(trace, /TypeError: the socket's words/);
  assert.match(trace, /Error: the root of it/);
  assert.match(trace, /\n\s+at .*failure_test\.ts/);
});

Deno.test("reportFailure: causes that go round in a circle are told, and come to an end", () => {
  let looks = 0;
  const circle = new Error("round and round");
  Object.defineProperty(circle, "cause", {
    get() {
      // Fails instead of filling the memory.
      if (++looks > 1_000) throw new Error("never ends");
      return circle;
    },
  });
  const lines = printed(new AndeanError("internal", "Cannot go on", { cause: circle }), "debug");
  assert.match(lines.join("\n"), /round and round/);
});

Deno.test("reportFailure: what an error quotes neither breaks its line nor moves the cursor", () => {
  const error = new AndeanError("usage", "Cannot use \x1b[2J\u202etxt\r\n  at once", {
    hint: "a\nb",
  });
  assert.deepEqual(printed(error, "info"), [
    "andean: Cannot use \\u{1b}[2J\\u{202e}txt at once",
    "  a b",
  ]);
});
