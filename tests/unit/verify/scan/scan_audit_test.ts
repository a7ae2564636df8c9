import assert from "node:assert/strict";
import { timedOut } from "../../support/driver_errors.ts";
import type { History, Story } from "../../support/audit_world/history.ts";
import {
  PLAIN_QUESTION as QUESTION,
  totalsOf,
  worldAfter as plainWorldAfter,
} from "../../support/audit_world/plain.ts";
import { runAudit } from "../../support/audit_world/run_audit.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

/** A table that keeps every record, after these stories of one Kafka partition. */
const worldAfter = (stories: readonly Partial<Story>[], some?: Partial<History>) =>
  plainWorldAfter("coordinates", stories, some);

Deno.test("auditByScan: a record without a row is lost, and not where a slice was not read", async () => {
  const stories = [{}, { handling: "skipped" as const }];
  const seen = await runAudit(worldAfter(stories), QUESTION, "scan");
  assert.equal(totalsOf(seen).missing, 1);

  using time = new VirtualTime();
  const world = worldAfter(stories);
  world.table.onSlice = (after) => {
    if (after === -(2n ** 63n)) throw timedOut();
  };
  const blind = await time.run(runAudit(world, QUESTION, "scan"));
  assert.equal(totalsOf(blind).missing, 0);
  assert.equal(blind.audit.books.of(0).offsets("unseen").has(1), true);
});

Deno.test("auditByScan: a row that holds other values than its record is altered, and only that", async () => {
  const world = worldAfter([{}, { meddling: "alters" }, {}]);
  const audited = await runAudit(world, { ...QUESTION, deep: true }, "scan");
  const { stored, mismatched } = totalsOf(audited);
  assert.deepEqual({ stored, mismatched }, { stored: 3, mismatched: 1 });
  assert.deepEqual(audited.audit.findings.mismatches.map(({ offset }) => offset), [1]);
});

Deno.test("crossCheck: a row at an offset that never held a record is none's", async () => {
  const world = worldAfter([{}, { held: "aborted" }, { committed: true }], {
    ledger: true,
    foreign: [{ partition: 0, offset: 1, symbol: 0, second: 0 }],
  });
  const { records, stored, unexpected, gaps } = totalsOf(await runAudit(world, QUESTION, "scan"));
  assert.deepEqual(
    { records, stored, unexpected, gaps },
    { records: 2, stored: 2, unexpected: 1, gaps: 1 },
  );
});
