import assert from "node:assert/strict";
import type { LogRecord } from "@logtape/logtape";
import { Console } from "../../../src/telemetry/console.ts";
import { fileSink } from "../../../src/telemetry/log_sinks.ts";

/** A file sink whose file takes lines of at most so many characters, and what is told of that. */
function setUp() {
  const disk = { room: Infinity, lines: [] as string[] };
  const clock = { ms: 0 };
  let told = "";
  const console = new Console({
    isTerminal: false,
    columns: () => 80,
    write: (text) => void (told += text),
  });
  const file = {
    write(line: string) {
      if (line.length > disk.room) throw new Error("No space left on device");
      disk.lines.push(JSON.parse(line).message);
    },
    [Symbol.dispose]() {},
  };
  const sink = fileSink(file, "/a/b.log", console, () => clock.ms);
  const log = (text: string) =>
    sink(
      {
        category: ["andean", "kafka"],
        level: "info",
        message: [text],
        rawMessage: text,
        timestamp: 0,
        properties: {},
      } satisfies LogRecord,
    );
  return { disk, clock, sink, log, told: () => told.split("\n").slice(0, -1) };
}

const LOST =
  'log lines are being lost: cannot write the log file "/a/b.log": No space left on device';

Deno.test("fileSink: a disk that is full is told once, also where a short line still has room", () => {
  const { disk, clock, sink, log, told } = setUp();
  log("a");
  disk.room = 150;
  for (let line = 0; line < 5; line++) {
    log("x".repeat(200));
    log("short");
    clock.ms += 5_000;
  }
  assert.deepEqual(told(), [LOST]);
  assert.deepEqual(disk.lines, ["a", ...new Array(5).fill("short")]);
  sink[Symbol.dispose]();
  assert.deepEqual(told(), [LOST, "log lines were lost: 5"]);
});

Deno.test("fileSink: once lines have been written for a while, it is over, and may begin again", () => {
  const { disk, clock, sink, log, told } = setUp();
  const over = "log lines are written again, 3 were lost";
  for (const wanted of [[LOST, over], [LOST, over, LOST, over]]) {
    disk.room = 0;
    for (let line = 0; line < 3; line++) log("lost");
    disk.room = Infinity;
    for (; told().length < wanted.length && clock.ms < 100_000; clock.ms += 1_000) log("kept");
    assert.deepEqual(told(), wanted);
  }
  assert.ok(clock.ms >= 20_000 && clock.ms < 24_000, `${clock.ms} ms`);
  sink[Symbol.dispose]();
  assert.equal(told().length, 4);
});
