import assert from "node:assert/strict";
import { excuseOverwritten } from "../../../../src/verify/second_look/excuse.ts";
import { histories, questions } from "../../support/audit_world/history.ts";
import { PLAIN_QUESTION, worldAfter } from "../../support/audit_world/plain.ts";
import { type Audited, runAudit } from "../../support/audit_world/run_audit.ts";
import { type Place, rowOf, type World, worldOf } from "../../support/audit_world/world.ts";
import { fc } from "../../support/fc.ts";

function missingOf({ audit }: Audited, { places }: World): Place[] {
  return places.filter(({ partition, offset }) =>
    audit.books.of(partition).offsets("missing").has(offset)
  );
}

for (const kind of ["coordinates", "symbol-ts", "symbol"] as const) {
  const asked = fc.tuple(histories(kind), questions.map((one) => ({ ...one, unanswered: [] })));

  Deno.test(`excuseOverwritten: excuses nothing where nothing has changed (${kind})`, async () => {
    await fc.assert(
      fc.asyncProperty(asked, async ([history, question]) => {
        const world = worldOf(history);
        const audited = await runAudit(world, question, "point-reads");
        const before = audited.audit.books.all().map((book) => book.map());
        await excuseOverwritten(audited.audit);
        assert.deepEqual(audited.audit.books.all().map((book) => book.map()), before);
      }),
      { numRuns: 150 },
    );
  });

  Deno.test(`excuseOverwritten: a row that has come late is stored (${kind})`, async () => {
    await fc.assert(
      fc.asyncProperty(asked, async ([history, question]) => {
        const world = worldOf(history);
        const audited = await runAudit(world, question, "point-reads");
        const late = missingOf(audited, world).filter(({ asks }) => asks === "row");
        for (const place of late) {
          world.table.write({
            values: rowOf(place, place.story.price),
            writeTimeUs: place.writeTimeUs,
            expiresMs: Infinity,
          });
        }
        await excuseOverwritten(audited.audit);
        for (const place of late) {
          const isThere = world.table.find(rowOf(place, 0)) !== undefined;
          const stored = audited.audit.books.of(place.partition).offsets("stored");
          assert.equal(stored.has(place.offset), isThere, `${place.partition}/${place.offset}`);
        }
        for (const book of audited.audit.books.all()) book.report();
      }),
      { numRuns: 150 },
    );
  });
}

for (
  const { kind, content, fate } of [
    { kind: "symbol-ts", content: "tick", fate: "superseded" },
    { kind: "symbol", content: "tick", fate: "superseded" },
    { kind: "symbol", content: "tombstone", fate: "deleted" },
  ] as const
) {
  Deno.test(`excuseOverwritten: a ${content} that came later has the key, and nothing is lost (${kind})`, async () => {
    const lost = { handling: "skipped" } as const;
    const world = worldAfter(kind, [lost, { ...lost, content, sentMs: 1 }], { late: 1 });
    const [end] = world.heldAtLast;
    end!.to = 1; // The later one is not there yet.
    const audited = await runAudit(world, PLAIN_QUESTION, "point-reads");
    const book = audited.audit.books.of(0);
    assert.equal(book.offsets("missing").has(0), true);
    end!.to = 2;
    await excuseOverwritten(audited.audit);
    assert.deepEqual([book.offsets("missing").size, book.offsets(fate).has(0)], [0, true]);
  });
}
