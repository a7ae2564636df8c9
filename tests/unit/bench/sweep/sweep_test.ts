import assert from "node:assert/strict";
import { atValue } from "../../../../src/bench/sweep/at_value.ts";
import { paddedCodec } from "../../../../src/bench/sweep/padding.ts";
import { parseSweeps } from "../../../../src/bench/sweep/sweep.ts";
import type { BenchOptions } from "../../../../src/bench/options.ts";
import { firstTicks } from "../../../../src/bench/ticks.ts";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { jsonCodec } from "../../../../src/record/json_codec.ts";
import { fc } from "../../support/fc.ts";

Deno.test("parseSweeps: several, in the order in which they were given", () => {
  assert.deepEqual(parseSweeps("workers=1,2,4  batch-rows=8"), [
    { parameter: "workers", values: [1, 2, 4] },
    { parameter: "batch-rows", values: [8] },
  ]);
});

Deno.test("parseSweeps: what can't be varied is told with what can", () => {
  for (
    const [text, reason] of [
      ["colour=1", /"colour=1": what can vary is workers, batch-rows/],
      ["workers", /"workers": wanted whole numbers from 1 to 64, each once/],
      ["workers=", /wanted whole numbers/],
      ["workers=0", /wanted whole numbers/],
      ["workers=1,1", /each once/],
      ["workers=1.5", /wanted whole numbers/],
      ["workers=1=2", /what can vary/],
      ["toString=1", /what can vary/],
      ["record-bytes=10", /from 80 to 900000/],
      ["workers=1 workers=2", /workers is there twice/],
      [" ", /it is empty/],
    ] as const
  ) {
    assert.throws(() => parseSweeps(text), (thrown) => {
      return thrown instanceof AndeanError && thrown.code === "usage" &&
        reason.test(thrown.message);
    }, text);
  }
});

Deno.test("atValue: one option has the value, all others stay", () => {
  const options = {
    records: 1_000_000,
    batchRows: 200,
    workers: { count: 1, module: "m" },
  } as BenchOptions;
  assert.deepEqual(atValue(options, "batch-rows", 8), { ...options, batchRows: 8 });
  assert.deepEqual(atValue(options, "workers", 4).workers, { count: 4, module: "m" });
  // 256 MiB at most.
  assert.deepEqual(atValue(options, "record-bytes", 65_536), {
    ...options,
    recordBytes: 65_536,
    records: 4_096,
  });
  assert.equal(atValue(options, "record-bytes", 100).records, 1_000_000);
});

Deno.test("paddedCodec: ticks of exactly so many bytes, which decode as themselves", () => {
  fc.assert(fc.property(fc.integer({ min: 80, max: 2_000 }), (bytes) => {
    const codec = paddedCodec(jsonCodec, bytes);
    for (const tick of firstTicks({ partitionKeys: 30 }, 60)) {
      const value = codec.encode(tick);
      assert.equal(value.length, bytes);
      const { symbol, price, timestampMs } = tick;
      assert.deepEqual(jsonCodec.decode(value), { symbol, price, timestampMs });
      assert.equal(typeof JSON.parse(new TextDecoder().decode(value)).Payload, "string");
    }
  }));
});

Deno.test("firstTicks: as many symbols as asked, the seed's first, and no two ticks share a key", () => {
  const ticks = firstTicks({ partitionKeys: 12 }, 36);
  const symbols = new Set(ticks.map(({ symbol }) => symbol));
  assert.equal(symbols.size, 12);
  assert.ok(symbols.has("IBM") && symbols.has("S11"));
  assert.equal(new Set(ticks.map((tick) => `${tick.symbol} ${tick.timestampMs}`)).size, 36);
});
