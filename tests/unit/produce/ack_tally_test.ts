import assert from "node:assert/strict";
import fc from "fast-check";
import { AckTally } from "../../../src/produce/ack_tally.ts";

Deno.test("AckTally: counts each Kafka partition's records and the offsets that they got", () => {
  const tally = new AckTally();
  tally.add({ partition: 1, baseOffset: 10, count: 2 });
  tally.add({ partition: 0, baseOffset: 0, count: 1 });
  tally.add({ partition: 1, baseOffset: 12, count: 3 });
  assert.equal(tally.acked, 6);
  assert.deepEqual(tally.perPartition(), [
    { partition: 0, from: 0, to: 1, acked: 1 },
    { partition: 1, from: 10, to: 15, acked: 5 },
  ]);
});

Deno.test("AckTally: a repeated send counts although its place is not told", () => {
  const tally = new AckTally();
  tally.add({ partition: 0, baseOffset: undefined, count: 2 });
  assert.deepEqual(tally.perPartition(), [{ partition: 0, from: -1, to: -1, acked: 2 }]);
  tally.add({ partition: 0, baseOffset: 30, count: 1 });
  assert.deepEqual(tally.perPartition(), [{ partition: 0, from: 30, to: 31, acked: 3 }]);
});

Deno.test("AckTally: the range spans all offsets, whatever the order of the answers", () => {
  const answers = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 9 }), base: fc.nat(999) }),
    {
      minLength: 1,
    },
  );
  fc.assert(fc.property(answers, (given) => {
    const tally = new AckTally();
    for (const { count, base } of given) tally.add({ partition: 3, baseOffset: base, count });
    assert.deepEqual(tally.perPartition(), [{
      partition: 3,
      from: Math.min(...given.map(({ base }) => base)),
      to: Math.max(...given.map(({ base, count }) => base + count)),
      acked: given.reduce((sum, { count }) => sum + count, 0),
    }]);
  }));
});
