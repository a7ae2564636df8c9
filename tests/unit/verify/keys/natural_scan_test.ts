import assert from "node:assert/strict";
import type { Story } from "../../support/audit_world/history.ts";
import {
  PLAIN_QUESTION as QUESTION,
  totalsOf,
  worldAfter as plainWorldAfter,
} from "../../support/audit_world/plain.ts";
import { runAudit } from "../../support/audit_world/run_audit.ts";
import { timedOut } from "../../support/driver_errors.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

/** A table of one row per symbol after these stories of one Kafka partition. */
const worldAfter = (stories: readonly Partial<Story>[]) => plainWorldAfter("symbol", stories);

const symbols = (count: number) => Array.from({ length: count }, (_, symbol) => ({ symbol }));

Deno.test("auditKeysByScan: in several passes each key is looked at in one of them", async () => {
  for (let run = 0; run < 10; run++) {
    const audited = await runAudit(worldAfter(symbols(60)), { ...QUESTION, maxKeys: 13 }, "scan");
    const { records, stored, gaps } = totalsOf(audited);
    assert.deepEqual({ records, stored, gaps }, { records: 60, stored: 60, gaps: 0 });
    assert.equal(audited.audit.findings.keys, 60);
    assert.equal(audited.audit.findings.rows, 60);
    assert.match(audited.audit.findings.notes.join(), /read 5 times/);
  }
});

Deno.test("auditKeysByScan: a slice that one pass could not read stays unread", async () => {
  using time = new VirtualTime();
  const world = worldAfter(symbols(20));
  // No row lies in this slice, so that all records are found: a strange row there would not be.
  let failed = 0;
  world.table.onSlice = (after) => {
    if (after === EMPTY_SLICE && failed++ < 8) throw timedOut();
  };
  const { audit } = await time.run(runAudit(world, { ...QUESTION, maxKeys: 10 }, "scan"));
  assert.equal(failed, 9);
  const unread = audit.findings.unseenTokenRanges.map(([after]) => BigInt(after));
  assert.deepEqual(unread, [EMPTY_SLICE]);
});

Deno.test("auditKeysByScan: a record without a row is not lost where a slice was not read", async () => {
  using time = new VirtualTime();
  const world = worldAfter([{}, { symbol: 1, handling: "skipped" }]);
  world.table.onSlice = (after) => {
    if (after === EMPTY_SLICE) throw timedOut();
  };
  const audited = await time.run(runAudit(world, QUESTION, "scan"));
  const { stored, missing } = totalsOf(audited);
  assert.deepEqual([stored, missing], [1, 0]);
  assert.deepEqual([...audited.audit.books.of(0).offsets("unseen").runs(0, 2)], [
    { from: 1, to: 2 },
  ]);
});

/** The first of the slices, in which no symbol of these tests has its token. */
const EMPTY_SLICE = -(2n ** 63n);

Deno.test("auditKeysByScan: a record before the window that is written later has the key", async () => {
  const world = worldAfter([
    { symbol: 0, sentMs: 2_500, price: 2 },
    { symbol: 1, sentMs: 2_500, content: "tombstone" },
    { symbol: 0, sentMs: 0, price: 1 },
    { symbol: 1, sentMs: 0 },
  ]);
  for (const method of ["scan", "point-reads"] as const) {
    const audited = await runAudit(world, { ...QUESTION, deep: true, cut: [2, 0] }, method);
    const { stored, deleted, missing, mismatched } = totalsOf(audited);
    assert.deepEqual(
      { stored, deleted, missing, mismatched },
      { stored: 1, deleted: 1, missing: 0, mismatched: 0 },
      method,
    );
  }
});

Deno.test("auditKeysByScan: the row of a dead letter that was replayed is not altered", async () => {
  const world = worldAfter([
    { price: 1, sentMs: 0 },
    { price: 2, sentMs: 2_000, handling: "replayed" },
  ]);
  const audited = await runAudit(world, { ...QUESTION, deep: true }, "scan");
  const { stored, deadLettered, mismatched } = totalsOf(audited);
  assert.deepEqual([stored, deadLettered, mismatched], [1, 1, 0]);
});

Deno.test("auditKeysByScan: a row that its record did not write is altered, whatever was set aside", async () => {
  const world = worldAfter([
    { price: 2, sentMs: 0, handling: "setAside" },
    { price: 1, sentMs: 2_000, meddling: "alters" },
  ]);
  const audited = await runAudit(world, { ...QUESTION, deep: true }, "scan");
  assert.equal(totalsOf(audited).mismatched, 1);
  assert.deepEqual(audited.audit.findings.mismatches, [{
    partition: 0,
    offset: 1,
    columns: [{ name: "price", record: "1", row: "777" }],
  }]);
});

Deno.test("auditByPointReads: whether a deletion holds is unknown where nobody answers", async () => {
  const world = worldAfter([{}, { content: "tombstone", sentMs: 5, handling: "skipped" }]);
  const question = { ...QUESTION, unanswered: [0] };
  const { audit } = await runAudit(world, question, "point-reads");
  assert.equal(audit.books.of(0).offsets("unseen").size, 1);
});

Deno.test("yieldToLaterRecords: the clocks of two ranges differ, the order of offsets does not", async () => {
  // More records of one millisecond than a clock is shown before a window, which begins in them.
  const burst = (last: Partial<Story>[]) => [
    ...Array.from({ length: 12_000 }, () => ({ symbol: 3 })),
    ...last,
  ];
  const lost = worldAfter(burst([{ price: 1 }, { price: 2, handling: "skipped" }]));
  const window = (left: number, right: number) => ({
    ...QUESTION,
    deep: true,
    cut: [left, right] as [number, number],
  });
  // The record before the window was written before the lost one, and does not explain its row.
  assert.equal(totalsOf(await runAudit(lost, window(12_001, 0), "point-reads")).mismatched, 1);
  const overwritten = worldAfter(burst([{ price: 1 }, { price: 2 }]));
  const { stored, mismatched } = totalsOf(
    await runAudit(overwritten, window(11_000, 1), "point-reads"),
  );
  assert.deepEqual([stored, mismatched], [2, 0]);
});
