import assert from "node:assert/strict";
import {
  cpuSecondsOf,
  peakRssOf,
  ProcessMeter,
} from "../../../bench/peers/harness/process_meter.ts";

Deno.test("cpuSecondsOf: user and system time, its own and its ended children's, whatever its name", () => {
  const stat = "42 (a) R (b) S 1 42 42 0 -1 4194560 900 10 0 0 250 50 100 25 20 0 12 0 1234";
  assert.equal(cpuSecondsOf(stat), 4.25);
});

Deno.test("peakRssOf: the high-water mark in bytes, and nothing of a process that has ended", () => {
  assert.equal(
    peakRssOf("Name:\tx\nVmPeak:\t  99 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 12 kB\n"),
    2_097_152,
  );
  assert.equal(peakRssOf("Name:\tx\nState:\tZ (zombie)\n"), 0);
});

Deno.test({
  name: "ProcessMeter: a busy process uses processor time, as does one that a shell has started",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
    const child = new Deno.Command("sh", {
      args: ["-c", `(${busy}); read line`],
      stdin: "piped",
      stdout: "null",
    }).spawn();
    const meter = new ProcessMeter(child.pid);
    const deadline = performance.now() + 20_000;
    while (meter.usage.cpuSeconds < 0.05 && performance.now() < deadline) {
      meter.sample();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await child.stdin.close();
    await child.status;
    assert.ok(meter.usage.cpuSeconds >= 0.05);
    assert.ok(meter.usage.peakRssBytes > 100_000);
    const { cpuSeconds } = meter.usage;
    meter.sample(); // It is gone.
    assert.equal(meter.usage.cpuSeconds, cpuSeconds);
  },
});
