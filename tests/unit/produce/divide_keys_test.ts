import assert from "node:assert/strict";
import { keyPartitioner } from "../../../src/kafka/send/partitioner.ts";
import { divideKeys } from "../../../src/produce/divide_keys.ts";
import { numberedRecords } from "../../../src/produce/numbered_records.ts";
import { distinctSymbols, SEED_SYMBOLS } from "../../../src/produce/ticks.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import { fc } from "../support/fc.ts";

const partitionsOfKeys = fc.array(fc.nat(7), { minLength: 1, maxLength: 30 });

Deno.test("divideKeys: each symbol that has records is in one share, and each Kafka partition's together", () => {
  const property = fc.property(partitionsOfKeys, fc.nat(100), fc.integer({ min: 1, max: 9 }), (
    partitions,
    count,
    threads,
  ) => {
    const shares = divideKeys(partitions, count, threads);
    assert.ok(shares.length <= threads);
    assert.equal(shares.reduce((sum, { records }) => sum + records, 0), count);
    const shareOf = new Map<number, number>();
    const seen = new Set<number>();
    for (const [index, { places, records }] of shares.entries()) {
      assert.ok(records > 0);
      assert.deepEqual(places, [...places].sort((a, b) => a - b));
      for (const place of places) {
        assert.ok(!seen.has(place));
        seen.add(place);
        const partition = partitions[place]!;
        assert.equal(shareOf.get(partition) ?? index, index);
        shareOf.set(partition, index);
      }
    }
    for (let place = 0; place < Math.min(count, partitions.length); place++) {
      assert.ok(seen.has(place));
    }
  });
  fc.assert(property);
});

Deno.test("divideKeys: no share is larger than the others by more than one Kafka partition", () => {
  fc.assert(fc.property(partitionsOfKeys, fc.integer({ min: 1, max: 9 }), (partitions, threads) => {
    const count = partitions.length * 10;
    const shares = divideKeys(partitions, count, threads);
    const records = shares.map((share) => share.records);
    const largest = Math.max(
      ...[...new Set(partitions)].map((partition) =>
        10 * partitions.filter((one) => one === partition).length
      ),
    );
    assert.ok(Math.max(...records) - Math.min(...records) <= largest, records.join());
  }));
});

Deno.test("divideKeys: the seed's nine symbols in six Kafka partitions are halved", () => {
  const partitions = SEED_SYMBOLS.map(keyPartitioner(6));
  const records = divideKeys(partitions, 90_000, 2).map((share) => share.records);
  assert.deepEqual(records.sort(), [40_000, 50_000]);
});

Deno.test("numberedRecords: shares send what one alone sends, in the same order in each Kafka partition", () => {
  const cases = fc.record({
    symbols: fc.array(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
    keys: fc.constantFrom("unique" as const, "colliding" as const),
    seed: fc.nat(0xffff_ffff),
    count: fc.nat(200),
    threads: fc.integer({ min: 1, max: 5 }),
    topicPartitions: fc.integer({ min: 1, max: 7 }),
    corruptPart: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(cases, ({ threads, corruptPart, ...given }) => {
    const { count, topicPartitions } = given;
    const options = { ...given, runId: "run", corrupt: Math.floor(count * corruptPart) };
    const symbols = distinctSymbols(options);
    const alone = [...numberedRecords(options, [...symbols.keys()], jsonCodec)];
    assert.deepEqual(alone.map(({ sequence }) => sequence), [...Array(count).keys()]);
    const shares = divideKeys(symbols.map(keyPartitioner(topicPartitions)), count, threads)
      .map(({ places, records }) => {
        const sent = [...numberedRecords(options, places, jsonCodec)];
        assert.equal(sent.length, records);
        return sent;
      });
    for (let partition = 0; partition < topicPartitions; partition++) {
      const senders = shares.map((share) => share.filter((one) => one.partition === partition))
        .filter((sent) => sent.length > 0);
      assert.ok(senders.length <= 1);
      assert.deepEqual(
        senders[0] ?? [],
        alone.filter((record) => record.partition === partition),
      );
    }
  }));
});
