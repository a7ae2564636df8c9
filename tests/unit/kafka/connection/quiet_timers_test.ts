import assert from "node:assert/strict";
import process from "node:process";
import { quietNegativeTimeouts } from "../../../../src/kafka/connection/quiet_timers.ts";

Deno.test("quietNegativeTimeouts: keeps one warning from the user, and no other one", () => {
  const told: unknown[] = [];
  const before = process.emitWarning;
  process.emitWarning = (...args: unknown[]) => void told.push(args[0]);
  try {
    quietNegativeTimeouts();
    quietNegativeTimeouts();
    const emit = process.emitWarning as (...args: unknown[]) => void;
    emit("-5 is a negative number", "TimeoutNegativeWarning");
    emit("-5 is a negative number", { type: "TimeoutNegativeWarning" });
    emit(Object.assign(new Error("-5"), { name: "TimeoutNegativeWarning" }));
    emit("old", "DeprecationWarning");
    emit("plain");
    const failure = new Error("worse");
    emit(failure);
    assert.deepEqual(told, ["old", "plain", failure]);
  } finally {
    process.emitWarning = before;
  }
});
