import assert from "node:assert/strict";
import { keyPartitioner } from "../../../../src/kafka/send/partitioner.ts";
import { bytes } from "../../support/records.ts";
import { fc } from "../../support/fc.ts";
import { texts } from "../../support/texts.ts";

/** From Kafka's own `UtilsTest.testMurmur2`. */
const MURMUR2: Record<string, number> = {
  "21": -973932308,
  "foobar": -790332482,
  "a-little-bit-long-string": -985981536,
  "a-little-bit-longer-string": -1486304829,
  "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
  "abc": 479470107,
};

Deno.test("keyPartitioner: puts keys where the Java client does", () => {
  for (const partitions of [1, 3, 6, 10, 997]) {
    const partitionOf = keyPartitioner(partitions);
    for (const [key, hash] of Object.entries(MURMUR2)) {
      const place = (hash & 0x7fff_ffff) % partitions;
      assert.equal(partitionOf(key), place, `${key} of ${partitions}`);
      assert.equal(partitionOf(bytes(key)), place, `the bytes of ${key} of ${partitions}`);
    }
  }
});

Deno.test("keyPartitioner: records without a key go to every Kafka partition in turn", () => {
  const partitionOf = keyPartitioner(3);
  const places = Array.from({ length: 30 }, () => partitionOf(null));
  for (const partition of [0, 1, 2]) {
    assert.equal(places.filter((place) => place === partition).length, 10);
  }
});

Deno.test("keyPartitioner: every key has one place, inside the topic, whoever asks first", () => {
  fc.assert(
    fc.property(
      fc.array(texts({ minLength: 1, maxLength: 10 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 16 }),
      (keys, partitions) => {
        const forth = keyPartitioner(partitions);
        const back = keyPartitioner(partitions);
        const places = keys.map(forth);
        assert.deepEqual(keys.toReversed().map(back).toReversed(), places);
        assert.deepEqual(keys.map(forth), places);
        for (const place of places) assert.ok(place >= 0 && place < partitions);
      },
    ),
    { numRuns: 30 },
  );
});
