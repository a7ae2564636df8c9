import assert from "node:assert/strict";
import { DeadLetterIndex } from "../../../src/dead_letters/dead_letter_index.ts";
import { fc } from "../support/fc.ts";

/** An index of letters of topic `ticks`, given as `[partition, offset]`. */
function indexOf(...places: [number, number][]): DeadLetterIndex {
  const index = new DeadLetterIndex("ticks");
  for (const [partition, offset] of places) index.add({ topic: "ticks", partition, offset });
  return index;
}

const places = fc.array(fc.tuple(fc.nat(3), fc.nat(100)));

Deno.test("DeadLetterIndex: holds exactly the coordinates that were entered", () => {
  fc.assert(fc.property(places, (places) => {
    const index = indexOf(...places);
    const keys = new Set(places.map(String));
    assert.equal(index.size, keys.size);
    for (let partition = 0; partition <= 4; partition++) {
      for (let offset = 0; offset <= 101; offset++) {
        const held = keys.has(String([partition, offset]));
        assert.equal(index.has(partition, offset), held);
        assert.equal(index.offsets(partition)?.has(offset) ?? false, held);
      }
    }
  }));
});

Deno.test("DeadLetterIndex: takes any offset that Kafka can have", () => {
  fc.assert(fc.property(fc.nat(), fc.maxSafeNat(), (partition, offset) => {
    const index = indexOf([partition, offset]);
    assert.equal(index.has(partition, offset), true);
    assert.equal(index.has(partition, offset === 0 ? 1 : offset - 1), false);
  }));
});

Deno.test("DeadLetterIndex: tells whether a record is new", () => {
  const index = indexOf([0, 5]);
  assert.equal(index.add({ topic: "ticks", partition: 0, offset: 5 }), false);
  assert.equal(index.add({ topic: "ticks", partition: 0, offset: 6 }), true);
});

Deno.test("DeadLetterIndex: letters of another topic count for nothing", () => {
  const index = indexOf();
  assert.equal(index.add({ topic: "other", partition: 2, offset: 5 }), false);
  assert.equal(index.has(2, 5), false);
  assert.equal(index.size, 0);
  assert.equal(index.offsets(2), undefined);
});
