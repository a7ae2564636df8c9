import type { Logger } from "@logtape/logtape";
import assert from "node:assert/strict";
import { sleep } from "../../../src/errors/sleep.ts";
import { OutageLog } from "../../../src/telemetry/outage_log.ts";
import { VirtualTime } from "../support/virtual_time.ts";

/** What was told, from the information level up. */
function setUp() {
  const lines: string[] = [];
  const tell = (level: string) => (text: string, values: Record<string, unknown>) => {
    const line = text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
    lines.push(`${level}: ${line}`);
  };
  const log = { debug: () => {}, info: tell("info"), warn: tell("warn") } as unknown as Logger;
  return {
    lines,
    outage: new OutageLog(log, { meanwhile: "rows wait", over: "rows are written again" }),
  };
}

Deno.test("OutageLog: an outage is told once, and its end", async () => {
  using time = new VirtualTime();
  const { lines, outage } = setUp();
  await time.run((async () => {
    for (let attempt = 0; attempt < 30; attempt++) {
      outage.failed(`refused ${attempt}`);
      await sleep(500);
    }
    outage.succeeded();
    outage.succeeded();
  })());
  assert.deepEqual(lines, [
    "warn: refused 2; rows wait",
    "info: rows are written again, after 15 s",
  ]);
});

Deno.test("OutageLog: what passes within a second is not told", async () => {
  using time = new VirtualTime();
  const { lines, outage } = setUp();
  await time.run((async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      outage.failed("refused");
      await sleep(900);
      outage.failed("refused");
      outage.succeeded();
    }
  })());
  assert.deepEqual(lines, []);
});

Deno.test("OutageLog: a try that took long is told at once, and a second outage as well", () => {
  using time = new VirtualTime();
  const { lines, outage } = setUp();
  outage.failed("timed out", time.now - 5_000);
  outage.succeeded();
  outage.failed("timed out again", time.now - 2_000);
  assert.deepEqual(lines, [
    "warn: timed out; rows wait",
    "info: rows are written again, after 5 s",
    "warn: timed out again; rows wait",
  ]);
});
