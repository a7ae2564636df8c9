import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import { corpusValues, JSON_CORPUS } from "../../support/json_corpus.ts";
import { withCode } from "../support/expect.ts";
import { typed } from "../support/fuzz.ts";

Deno.test("JSON corpus: it has all 318 files", () => {
  assert.equal(new Set(JSON_CORPUS.map(({ name }) => name.replace(/ \(\d\)$/, ""))).size, 318);
});

Deno.test("JSON corpus: no file is a tick, and each is refused as typed", () => {
  for (const { bytes } of JSON_CORPUS) {
    assert.throws(() => jsonCodec.decode(bytes), withCode("undecodable"));
    const key = typed(() => jsonCodec.decodeKey(bytes));
    if (key instanceof AndeanError) assert.equal(key.code, "undecodable");
  }
});

Deno.test("JSON corpus: as a field's value, what parsers must refuse is refused as typed, and the rest read soundly", () => {
  let ticks = 0;
  for (const { name, bytes } of corpusValues()) {
    const tick = typed(() => jsonCodec.decode(bytes));
    if (tick instanceof AndeanError) {
      assert.equal(tick.code, "undecodable", name);
      assert.doesNotMatch(name, /^Other of y_.*json$/); // Any JSON may stand beside a tick's fields.
      continue;
    }
    ticks++;
    assert.doesNotMatch(name, / of n_/);
    assert.ok(isUtf8(bytes), name);
    assert.ok(tick.symbol !== "" && tick.symbol.isWellFormed(), name);
    assert.ok(Number.isFinite(tick.price) && Number.isSafeInteger(tick.timestampMs), name);
  }
  assert.ok(ticks > 150, `${ticks} ticks`);
});
