import assert from "node:assert/strict";
import type { DeadLetter, StoredLetter } from "../../../src/dead_letters/dead_letter.ts";
import type { LetterQuery } from "../../../src/dead_letters/dead_letter_store.ts";
import { TableLetters } from "../../../src/dead_letters/table_letters.ts";
import { response, timedOut } from "../support/driver_errors.ts";
import { withCode } from "../support/expect.ts";
import { fakeLetterTable, type Refusal } from "../support/fake_letter_table.ts";
import { fc } from "../support/fc.ts";
import { VirtualTime } from "../support/virtual_time.ts";

function letterAt(topic: string, partition: number, offset: number, bytes = 1): DeadLetter {
  return {
    source: { topic, partition, offset },
    stage: "VALUE_CONVERTER",
    code: "undecodable",
    reason: "no",
    timestampMs: 7,
    key: null,
    value: new Uint8Array(bytes),
    headers: {},
  };
}

function setUp(letters: readonly DeadLetter[], refuse?: Refusal) {
  const { session, asked } = fakeLetterTable(letters, refuse);
  const place = { kind: "table", keyspace: "trading", table: "bad" } as const;
  return { reader: new TableLetters(session, place, "local-quorum"), asked };
}

async function readAll(reader: TableLetters, query: LetterQuery) {
  const pages: StoredLetter[][] = [];
  let before = 0;
  for await (const { letters, share } of reader.read(query)) {
    assert.ok(share >= before && share <= 1);
    before = share;
    pages.push(letters);
  }
  return { pages, share: before };
}

const nameOf = ({ source: { topic, partition, offset } }: DeadLetter) =>
  `${topic}/${partition}/${offset}`;

const sets = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom("ticks", "tick", "other"),
    fc.nat(3),
    fc.oneof(fc.nat(3_000), fc.maxSafeNat()),
  ),
  { selector: String, maxLength: 300 },
);

Deno.test("TableLetters: gives every letter of the topic once, in the order of coordinates", async () => {
  await fc.assert(
    fc.asyncProperty(sets, fc.option(fc.nat(3), { nil: undefined }), async (set, partition) => {
      const letters = set.map(([topic, partition, offset]) => letterAt(topic, partition, offset));
      const { reader } = setUp(letters);
      const { pages, share } = await readAll(reader, { source: "ticks", partition });
      const wanted = letters
        .filter(({ source }) =>
          source.topic === "ticks" && (partition ?? source.partition) === source.partition
        )
        .sort(({ source: a }, { source: b }) => a.partition - b.partition || a.offset - b.offset);
      assert.deepEqual(pages.flat().map(nameOf), wanted.map(nameOf));
      assert.equal(share, wanted.length > 0 ? 1 : 0);

      const index = await reader.index("ticks");
      const all = letters.filter(({ source }) => source.topic === "ticks");
      assert.equal(index.size, all.length);
      assert.ok(all.every(({ source }) => index.has(source.partition, source.offset)));
    }),
    { numRuns: 40 },
  );
});

Deno.test("TableLetters: holds a page of large letters at a time", async () => {
  const MiB = 1024 * 1024;
  const letters = Array.from({ length: 40 }, (_, at) => letterAt("ticks", 0, at * 400, MiB));
  const { pages } = await readAll(setUp(letters).reader, { source: "ticks" });
  assert.equal(pages.flat().length, 40);
  assert.ok(pages.every((page) => page.length <= 16), String(pages.map(({ length }) => length)));
});

Deno.test("TableLetters: asks the buckets of its own topic only", async () => {
  const letters = Array.from({ length: 3_000 }, (_, at) => letterAt("other", 0, at));
  const { reader, asked } = setUp([...letters, letterAt("ticks", 0, 5)]);
  await readAll(reader, { source: "ticks" });
  assert.deepEqual([asked.heads, asked.letters], [1, 1]);
});

Deno.test("TableLetters: a slice of the ring that no node answers for is no slice without letters", async () => {
  using time = new VirtualTime();
  const refuse: Refusal = (question, [after]) => {
    if (question === "slice" && BigInt(String(after)) >= 0n) throw timedOut();
  };
  const { reader } = setUp([letterAt("ticks", 0, 5)], refuse);
  const refusal = withCode("inconclusive", /table trading.bad: no node answers for 15 of 32/);
  await time.run(assert.rejects(reader.index("ticks"), refusal));
  await time.run(assert.rejects(readAll(reader, { source: "ticks" }), refusal));
});

Deno.test("TableLetters: a bucket that can't be read is no bucket without letters", async () => {
  using time = new VirtualTime();
  for (const unread of ["heads", "letters"]) {
    const { reader, asked } = setUp([letterAt("ticks", 0, 5)], (question) => {
      if (question === unread) throw response("unavailableException");
    });
    const refusal = withCode("overloaded", /dead letters in table trading.bad/);
    await time.run(assert.rejects(readAll(reader, { source: "ticks" }), refusal));
    assert.ok(asked[unread as "heads"] > 1, "asked once only");
  }
});

Deno.test("TableLetters: a request that fails at first is asked again, and no letter is told twice", async () => {
  using time = new VirtualTime();
  let failures = 6;
  const { reader } = setUp([letterAt("ticks", 0, 5), letterAt("ticks", 1, 5)], (question) => {
    if (question !== "catalog" && failures-- > 0) throw timedOut();
  });
  const { pages } = await time.run(readAll(reader, { source: "ticks" }));
  assert.deepEqual(pages.flat().map(nameOf), ["ticks/0/5", "ticks/1/5"]);
});

Deno.test("TableLetters: reading ends with the run", async () => {
  const { reader } = setUp([letterAt("ticks", 0, 5)]);
  const signal = AbortSignal.abort();
  const refusal = withCode("interrupted");
  await assert.rejects(readAll(reader, { source: "ticks", signal }), refusal);
  await assert.rejects(reader.index("ticks", signal), refusal);
});

Deno.test("TableLetters: never says that nothing has changed, which a table can't tell", async () => {
  assert.equal(await setUp([]).reader.mark(), undefined);
});
