import assert from "node:assert/strict";
import { Fingerprinter } from "../../../../src/verify/keys/fingerprint.ts";
import { fc } from "../../support/fc.ts";
import { texts } from "../../support/texts.ts";

const SEEDS = [0x1234_5678, 0x9abc_def0 | 0, 0x0fed_cba9] as const;

Deno.test("Fingerprinter: one key has one fingerprint, of three signed words", () => {
  const [one, other] = [new Fingerprinter(SEEDS), new Fingerprinter(SEEDS)];
  fc.assert(fc.property(texts({ maxLength: 20 }), (key) => {
    const words = [...one.of(key)];
    assert.deepEqual([...other.of(key)], words);
    assert.deepEqual([...one.of(key)], words);
    for (const word of words) assert.equal(word, word | 0);
  }));
});

Deno.test("Fingerprinter: a fingerprint is valid until the next one, and a copy for ever", () => {
  const fingerprinter = new Fingerprinter(SEEDS);
  const kept = fingerprinter.of("IBM");
  const copy = [...kept];
  fingerprinter.of("SAP");
  assert.notDeepEqual([...kept], copy);
  assert.deepEqual([...fingerprinter.of("IBM")], copy);
});

Deno.test("Fingerprinter: unlike keys have unlike fingerprints, and no word repeats much", () => {
  const fingerprinter = new Fingerprinter(SEEDS);
  const words = [new Set<number>(), new Set<number>(), new Set<number>()];
  const whole = new Set<string>();
  const count = 100_000;
  for (let index = 0; index < count; index++) {
    const fingerprint = fingerprinter.of(`S${index % 100}\u0000${1_700_000_000_000 + index}\u0000`);
    whole.add(fingerprint.join());
    for (const [at, word] of fingerprint.entries()) words[at]!.add(word);
  }
  assert.equal(whole.size, count);
  // Of 100,000 random words of 32 bits about one is met twice.
  for (const set of words) assert.ok(set.size > count - 20, `${count - set.size} repeat`);
});

Deno.test("Fingerprinter: shares keys out evenly by the second word, as passes do", () => {
  const fingerprinter = new Fingerprinter();
  for (const passes of [2, 3, 7]) {
    const shares = new Array<number>(passes).fill(0);
    for (let index = 0; index < 30_000; index++) {
      shares[(fingerprinter.of(`P0S${index}`)[1] >>> 0) % passes]!++;
    }
    const mean = 30_000 / passes;
    for (const share of shares) assert.ok(Math.abs(share - mean) < mean * 0.1, shares.join());
  }
});

Deno.test("Fingerprinter: draws its seeds anew, so that collisions can't be made beforehand", () => {
  assert.notDeepEqual([...new Fingerprinter().of("IBM")], [...new Fingerprinter().of("IBM")]);
});
