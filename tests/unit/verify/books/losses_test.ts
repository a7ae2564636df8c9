import assert from "node:assert/strict";
import { DeadLetterIndex } from "../../../../src/dead_letters/dead_letter_index.ts";
import type { LedgerEntry } from "../../../../src/ledger/entry.ts";
import { Losses } from "../../../../src/verify/books/losses.ts";
import { fc } from "../../support/fc.ts";

const NOW = 1_700_000_000_000;
const DAY_S = 86_400;
const MINUTE = 60_000;

function entry(from: number, to: number, some: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    topic: "input_readings",
    table: "market_data",
    group: "andean-group",
    partition: 0,
    from,
    to,
    ttlSeconds: DAY_S,
    writtenAtMs: NOW,
    records: 0,
    stored: 0,
    deadLettered: 0,
    deleted: 0,
    gaps: to - from,
    digest: "0000000000000000",
    ...some,
  };
}

function losses(
  { setAside = [], entries = [], ttlSeconds = 0 }: {
    setAside?: number[];
    entries?: LedgerEntry[];
    ttlSeconds?: number;
  },
): Losses {
  const letters = new DeadLetterIndex("input_readings");
  for (const offset of setAside) letters.add({ topic: "input_readings", partition: 0, offset });
  return new Losses(letters, new Map([[0, entries]]), ttlSeconds, NOW);
}

const old = { offset: 5, timestampMs: NOW - DAY_S * 1_000 };
const young = { offset: 5, timestampMs: NOW - DAY_S * 1_000 + 1 };

Deno.test("Losses: a record without a row is missing, where nothing explains it", () => {
  assert.equal(losses({}).fateOf(0, old), "missing");
  assert.equal(losses({ setAside: [4, 6] }).fateOf(0, old), "missing");
  assert.equal(losses({ setAside: [5] }).fateOf(1, old), "missing");
});

Deno.test("Losses: a record that was set aside is a dead letter, however old it is", () => {
  const some = losses({ setAside: [5], ttlSeconds: DAY_S });
  assert.equal(some.fateOf(0, old), "deadLettered");
  assert.equal(some.setAside(0, 5), true);
  assert.equal(some.setAside(0, 6), false);
});

Deno.test("Losses: without the ledger a row runs out by its record's own timestamp", () => {
  const some = losses({ ttlSeconds: DAY_S });
  assert.equal(some.fateOf(0, old), "expired");
  assert.equal(some.fateOf(0, young), "missing");
});

Deno.test("Losses: the ledger knows better than the record when its row was written", () => {
  // An old record that was written just now is no row that has run out.
  const fresh = losses({ entries: [entry(0, 10)], ttlSeconds: DAY_S });
  assert.equal(fresh.fateOf(0, old), "missing");
  const longAgo = entry(0, 10, { writtenAtMs: NOW - DAY_S * 1_000 });
  assert.equal(
    losses({ entries: [longAgo] }).fateOf(0, { offset: 5, timestampMs: NOW }),
    "expired",
  );
});

Deno.test("Losses: a row may have been written a minute before its ledger entry", () => {
  const at = (ms: number) => entry(0, 10, { writtenAtMs: NOW - DAY_S * 1_000 + ms });
  assert.equal(losses({ entries: [at(MINUTE)] }).fateOf(0, old), "expired");
  assert.equal(losses({ entries: [at(MINUTE + 1)] }).fateOf(0, old), "missing");
});

Deno.test("Losses: rows that the ledger says live for ever don't run out by the table's time", () => {
  const some = losses({ entries: [entry(0, 10, { ttlSeconds: 0 })], ttlSeconds: DAY_S });
  assert.equal(some.fateOf(0, old), "missing");
});

Deno.test("Losses: of many entries the one that covers the offset counts, and no other", () => {
  const stretches = fc.array(
    fc.record({ gap: fc.nat(2), length: fc.integer({ min: 1, max: 4 }) }),
    {
      maxLength: 12,
    },
  );
  fc.assert(fc.property(stretches, fc.nat(70), (stretches, offset) => {
    let position = 0;
    const entries = stretches.map(({ gap, length }, index) => {
      const from = position + gap;
      position = from + length;
      // Every other one has run out.
      const writtenAtMs = index % 2 === 0 ? NOW : NOW - 2 * DAY_S * 1_000;
      return entry(from, position, { writtenAtMs });
    });
    const covering = entries.find(({ from, to }) => from <= offset && offset < to);
    const hasRunOut = covering === undefined ? true : covering.writtenAtMs < NOW;
    const some = losses({ entries, ttlSeconds: DAY_S });
    const fate = some.fateOf(0, { offset, timestampMs: NOW - 2 * DAY_S * 1_000 });
    assert.equal(fate, hasRunOut ? "expired" : "missing");
  }));
});
