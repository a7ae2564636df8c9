import assert from "node:assert/strict";
import type { LogRecord } from "@logtape/logtape";
import { collapsed } from "../../../src/telemetry/collapse.ts";

/** A sink behind ours, and what has come through, as `text` or `text xN`. */
function setUp(windowMs = 10_000) {
  const clock = { ms: 0 };
  const heard: string[] = [];
  const properties: unknown[] = [];
  let closed = 0;
  const behind = Object.assign((record: LogRecord) => {
    heard.push(record.message.join(""));
    properties.push(record.properties);
  }, { [Symbol.dispose]: () => void closed++ });
  const sink = collapsed(behind, { windowMs, now: () => clock.ms });
  const say = (text: string, level: LogRecord["level"] = "warning") =>
    sink({
      category: ["andean", "kafka"],
      level,
      message: [text],
      rawMessage: text,
      timestamp: 0,
      properties: { a: 1 },
    });
  return { clock, heard, properties, sink, say, closed: () => closed };
}

Deno.test("collapsed: what is said again within the window is told with how often, once", () => {
  const { clock, heard, properties, sink, say } = setUp();
  for (clock.ms = 0; clock.ms < 10_000; clock.ms += 1_000) say("no answer");
  assert.deepEqual(heard, ["no answer"]);
  clock.ms = 10_000;
  say("no answer");
  assert.deepEqual(heard, ["no answer", "no answer (9 more times in 10 s)", "no answer"]);
  assert.deepEqual(properties[1], { a: 1, repeated: 9 });
  sink[Symbol.dispose]();
  assert.equal(heard.length, 3);
});

Deno.test("collapsed: other texts and other levels are no repetition, and end no window", () => {
  const { heard, say, sink, closed } = setUp();
  for (let round = 0; round < 3; round++) {
    say("one");
    say("two");
    say("one", "error");
  }
  assert.deepEqual(heard, ["one", "two", "one"]);
  sink[Symbol.dispose]();
  assert.deepEqual(heard.slice(3), [
    "one (2 more times in 10 s)",
    "two (2 more times in 10 s)",
    "one (2 more times in 10 s)",
  ]);
  assert.equal(closed(), 1);
});

Deno.test("collapsed: a window ends by itself, too", async () => {
  const { clock, heard, say, sink } = setUp(20);
  say("one");
  say("one");
  clock.ms = 21;
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(heard, ["one", "one (1 more time in 0 s)"]);
  sink[Symbol.dispose]();
});

Deno.test("collapsed: those who debug see each", () => {
  const { heard, say, sink } = setUp();
  for (let round = 0; round < 3; round++) say("one", "debug");
  assert.equal(heard.length, 3);
  sink[Symbol.dispose]();
});

Deno.test("collapsed: of more texts than it remembers none is lost", () => {
  const { heard, say, sink } = setUp();
  for (let text = 0; text < 3_000; text++) say(`no. ${text}`);
  assert.equal(heard.length, 3_000);
  sink[Symbol.dispose]();
});
