import assert from "node:assert/strict";
import { CoordinateDigest } from "../../../src/ledger/digest.ts";
import { fc } from "../support/fc.ts";

type Coordinate = readonly [partition: number, offset: number];

/** Offsets on both sides of the places where their halves change. */
const offset = fc.oneof(
  fc.nat(100),
  fc.integer({ min: 2 ** 31 - 50, max: 2 ** 31 + 50 }),
  fc.integer({ min: 2 ** 32 - 50, max: 2 ** 32 + 50 }),
  fc.maxSafeNat(),
);
const coordinate = fc.tuple(fc.oneof(fc.nat(20), fc.nat()), offset);
const coordinates = fc.uniqueArray(coordinate, { selector: String, maxLength: 50 });

function digestOf(all: Iterable<Coordinate>): CoordinateDigest {
  const digest = new CoordinateDigest();
  for (const [partition, offset] of all) digest.add(partition, offset);
  return digest;
}

Deno.test("CoordinateDigest: does not depend on the order", () => {
  const shuffled = coordinates.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    )
  );
  fc.assert(fc.property(shuffled, ([one, other]) => {
    assert.ok(digestOf(one).equals(digestOf(other)));
    assert.equal(String(digestOf(one)), String(digestOf(other)));
  }));
});

Deno.test("CoordinateDigest: merged, two sets have the digest of their union", () => {
  fc.assert(fc.property(coordinates, fc.nat(50), (all, cut) => {
    const merged = digestOf(all.slice(0, cut));
    const rest = digestOf(all.slice(cut));
    const before = String(rest);
    merged.merge(rest);
    assert.ok(merged.equals(digestOf(all)));
    assert.equal(String(rest), before);
  }));
});

Deno.test("CoordinateDigest: is the sum modulo 2^64 of what single coordinates have", () => {
  const number = (digest: CoordinateDigest) => BigInt(`0x${digest}`);
  fc.assert(fc.property(coordinates, (all) => {
    const sum = all.reduce((sum, one) => sum + number(digestOf([one])), 0n);
    assert.equal(number(digestOf(all)), BigInt.asUintN(64, sum));
  }));
});

Deno.test("CoordinateDigest: one coordinate less, more or twice makes another digest", () => {
  fc.assert(fc.property(coordinates, coordinate, (all, one) => {
    const without = digestOf(all.filter((each) => String(each) !== String(one)));
    const once = without.clone();
    once.add(...one);
    const twice = once.clone();
    twice.add(...one);
    assert.equal(new Set([without, once, twice].map(String)).size, 3);
  }));
});

Deno.test("CoordinateDigest: all subsets of a small dense set have digests of their own", () => {
  for (const base of [0, 2 ** 31 - 8, 2 ** 32 - 8, 2 ** 53 - 17]) {
    const seen = new Set<string>();
    for (let subset = 0; subset < 2 ** 16; subset++) {
      const digest = new CoordinateDigest();
      for (let bit = 0; bit < 16; bit++) {
        if ((subset & (1 << bit)) !== 0) digest.add(0, base + bit);
      }
      seen.add(String(digest));
    }
    assert.equal(seen.size, 2 ** 16, `from offset ${base} on`);
  }
});

Deno.test("CoordinateDigest: single coordinates of many Kafka partitions never share a digest", () => {
  const seen = new Set<string>();
  for (let partition = 0; partition < 100; partition++) {
    for (let index = 0; index < 1_000; index++) {
      seen.add(String(digestOf([[partition, index]])));
      seen.add(String(digestOf([[partition, 2 ** 32 + index]])));
    }
  }
  assert.equal(seen.size, 200_000);
});

Deno.test("CoordinateDigest: a neighbour flips about half of the bits, each as often", () => {
  const flips = new Array<number>(64).fill(0);
  const pairs = 20_000;
  for (let offset = 0; offset < pairs; offset++) {
    const [a, b] = [digestOf([[3, offset]]), digestOf([[3, offset + 1]])];
    let differing = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
    for (let bit = 0; differing > 0n; bit++, differing >>= 1n) {
      flips[bit]! += Number(differing & 1n);
    }
  }
  for (const [bit, count] of flips.entries()) {
    // Ten standard deviations of a fair coin are 0.035.
    assert.ok(Math.abs(count / pairs - 0.5) < 0.035, `bit ${bit}: ${count / pairs}`);
  }
});

Deno.test("CoordinateDigest: reads back what it has written, 16 digits of hex", () => {
  fc.assert(fc.property(coordinates, (all) => {
    const digest = digestOf(all);
    assert.match(String(digest), /^[0-9a-f]{16}$/);
    assert.ok(CoordinateDigest.parse(String(digest)).equals(digest));
  }));
  assert.equal(String(new CoordinateDigest()), "0000000000000000");
});

Deno.test("CoordinateDigest: reads nothing but 16 digits of hex", () => {
  for (const text of ["", "0", "00000000000000000", "000000000000000g", "0x00000000000000"]) {
    assert.throws(() => CoordinateDigest.parse(text), RangeError);
  }
});

Deno.test("CoordinateDigest: a clone goes its own way", () => {
  const one = digestOf([[0, 1]]);
  const copy = one.clone();
  assert.ok(copy.equals(one));
  copy.add(0, 2);
  assert.ok(!copy.equals(one));
  assert.ok(one.equals(digestOf([[0, 1]])));
});

// Computed with Python's integers.
Deno.test("CoordinateDigest: has the same values in every version, for they are stored", () => {
  assert.deepEqual(
    [[0, 0], [0, 1], [1, 0], [11, 2 ** 32 - 1], [11, 2 ** 32], [2 ** 31 - 1, 2 ** 53 - 1]]
      .map(([partition, offset]) => String(digestOf([[partition!, offset!]]))),
    [
      "77b2dbf650c6c41e",
      "42ac2db95dec4156",
      "c55e86bd8ff5d7dc",
      "1b4d1980061e3595",
      "4be2149bbab64dbc",
      "8d4fbfc8ef68aa93",
    ],
  );
});
