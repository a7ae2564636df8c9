import assert from "node:assert/strict";
import { sumTotals } from "../../../../src/verify/books/totals.ts";
import { timedOut } from "../../support/driver_errors.ts";
import type { History, Story } from "../../support/audit_world/history.ts";
import { type Audited, runAudit } from "../../support/audit_world/run_audit.ts";
import { type World, worldOf } from "../../support/audit_world/world.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

const QUESTION = {
  deep: false,
  cut: [0, 0] as [number, number],
  maxKeys: 1_000,
  unanswered: [],
  pageRows: 5_000,
  mapped: false,
};

/** A table that keeps every record, after these stories of one Kafka partition. */
function worldAfter(stories: Partial<Story>[], some: Partial<History> = {}): World {
  const plain: Story = {
    held: "record",
    symbol: 0,
    second: 0,
    price: 1,
    sentMs: 0,
    content: "tick",
    handling: "written",
    deliveries: [0],
    meddling: "none",
    committed: false,
    old: false,
  };
  return worldOf({
    kind: "coordinates",
    partitions: [stories.map((story) => ({ ...plain, ...story }))],
    foreign: [],
    trimmed: 0,
    late: 0,
    compacted: false,
    ttlSeconds: 0,
    ledger: false,
    ...some,
  });
}

function totalsOf({ audit }: Audited) {
  return sumTotals(audit.books.all().map((book) => book.report()));
}

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
