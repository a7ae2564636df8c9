import assert from "node:assert/strict";
import type { Method } from "../../../src/verify/options.ts";
import type { OffsetFate } from "../../../src/verify/books/completeness.ts";
import { nameSuperseded } from "../../../src/verify/keys/superseded.ts";
import { sumTotals, verdictOf } from "../../../src/verify/books/totals.ts";
import { type Expected, expectedOf } from "../support/audit_world/expected.ts";
import { histories, questions, type TableKind } from "../support/audit_world/history.ts";
import { type Audited, runAudit } from "../support/audit_world/run_audit.ts";
import { worldOf } from "../support/audit_world/world.ts";
import { fc } from "../support/fc.ts";

/** What an audit has found, in the words of the model. */
function foundBy({ audit: { books, findings }, ledger }: Audited): Expected {
  const all = books.all();
  const totals = sumTotals(all.map((book) => book.report()));
  const unseen = all.reduce((sum, book) => sum + book.offsets("unseen").size, 0);
  const disagreements = ledger?.disagreements ?? [];
  const agreed = disagreements.length > 0 ? "discrepancy" : verdictOf(totals);
  return {
    fates: new Map(
      all.flatMap((book) =>
        book.map().ranges.flatMap(({ fate, first, last }) =>
          Array.from(
            { length: last - first + 1 },
            (_, index): [string, OffsetFate] => [`${book.range.partition}/${first + index}`, fate],
          )
        )
      ),
    ),
    duplicates: totals.duplicates,
    unexpected: totals.unexpected,
    mismatched: all.flatMap((book) =>
      [...book.mismatched.runs(0, 100)].flatMap(({ from, to }) =>
        Array.from({ length: to - from }, (_, index) => `${book.range.partition}/${from + index}`)
      )
    ),
    forgotten: totals.forgotten,
    disagreements: disagreements.map(({ partition, from }) => `${partition}/${from}`),
    verdict: unseen + findings.unseenTokenRanges.length > 0 ? "inconclusive" : agreed,
  };
}

/** Sorted, so that two that say the same are equal. */
function sorted({ fates, mismatched, ...rest }: Expected) {
  return { ...rest, mismatched: mismatched.toSorted(), fates: [...fates].sort() };
}

function agrees(kind: TableKind, method: Method) {
  return fc.assert(
    fc.asyncProperty(histories(kind), questions, async (history, question) => {
      const world = worldOf(history);
      const audited = await runAudit(world, question, method);
      const expected = expectedOf(world, question, method);
      assert.deepEqual(sorted(foundBy(audited)), sorted(expected));
      await nameSuperseded(audited.audit, 100);
      for (const { partition, offset, key } of audited.audit.findings.superseded) {
        assert.equal(expected.fates.get(`${partition}/${offset}`), "superseded");
        assert.match(key, /^symbol=P\d/);
      }
    }),
    { numRuns: 400 },
  );
}

for (const kind of ["coordinates", "symbol-ts", "symbol"] as const) {
  for (const method of ["scan", "point-reads"] as const) {
    Deno.test(`verify: classifies every record of any history as the model does (${kind}, ${method})`, async () => {
      await agrees(kind, method);
    });
  }
}
