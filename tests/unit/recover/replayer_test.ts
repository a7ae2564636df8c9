import assert from "node:assert/strict";
import type { StoredLetter } from "../../../src/dead_letters/dead_letter.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { jsonCodec } from "../../../src/record/json_codec.ts";
import { Replayer, type ReplayerParts } from "../../../src/recover/replayer.ts";
import { withCode } from "../support/expect.ts";
import { PLAIN_LAYOUT, tickPlan } from "../support/layouts.ts";
import { bytes, record, tick } from "../support/records.ts";

/** A letter of topic `ticks`; without a symbol it is undecodable. */
function letter(partition: number, offset: number, symbol?: string): StoredLetter {
  return {
    source: { topic: "ticks", partition, offset },
    stage: "TASK_PUT",
    code: "rejected",
    reason: "no",
    timestampMs: 1_700_000_000_000,
    key: null,
    value: symbol === undefined ? bytes("junk") : jsonCodec.encode(tick({ symbol })),
    headers: {},
    setAsideMs: 0,
  };
}

function replayer(write: ReplayerParts["writer"]["write"], parts: Partial<ReplayerParts> = {}) {
  return new Replayer({
    topic: "ticks",
    ...tickPlan(PLAIN_LAYOUT),
    writer: { write },
    source: { at: () => Promise.reject(new Error("read")) },
    ...parts,
  });
}

Deno.test("Replayer: of a record's letters the first that it is given counts", async () => {
  const rows: unknown[] = [];
  const target = replayer((_, all) => {
    rows.push(...all);
    return Promise.resolve([]);
  });
  await target.replay([letter(0, 5, "NEW"), letter(0, 5, "OLD"), letter(1, 5, "B")]);
  await target.replay([letter(0, 5, "OLDER"), letter(0, 2, "A")]);
  assert.deepEqual(rows, [[0, 5, "NEW"], [1, 5, "B"], [0, 2, "A"]]);
  assert.deepEqual(target.counts, { letters: 5, records: 3, stored: 3, deleted: 0 });
});

Deno.test("Replayer: what fails again is told with its new reason, the others are stored", async () => {
  const target = replayer((_, rows) =>
    Promise.resolve(
      rows.flatMap((row, index) =>
        row[2] === "bad" ? [{ index, error: new AndeanError("rejected", "too large") }] : []
      ),
    )
  );
  await target.replay([letter(0, 1), letter(0, 2, "A"), letter(0, 3, "bad")]);
  assert.equal(target.counts.stored, 1);
  assert.deepEqual(target.failed, [
    {
      partition: 0,
      offset: 1,
      stage: "VALUE_CONVERTER",
      code: "undecodable",
      reason: "the value is not JSON",
    },
    { partition: 0, offset: 3, stage: "TASK_PUT", code: "rejected", reason: "too large" },
  ]);
});

Deno.test("Replayer: a batch that can't be written ends the run after the others, which count", async () => {
  const target = replayer(async (_, rows) => {
    if (rows[0]![2] === "A") throw new AndeanError("table-missing", "gone");
    await Promise.resolve();
    return [];
  });
  await assert.rejects(
    target.replay([letter(0, 1, "A"), letter(0, 2, "B"), letter(0, 3, "B")]),
    withCode("table-missing"),
  );
  assert.equal(target.counts.stored, 2);
});

Deno.test("Replayer: a value that its letter had no room for is the topic's own, if it still is that record", async () => {
  const rows: unknown[] = [];
  const value = jsonCodec.encode(tick({ symbol: "LARGE" }));
  const timestampMs = 1_700_000_000_000;
  const topic = new Map([
    [1, record(1, { value, timestampMs })],
    [2, record(2, { value, timestampMs: timestampMs + 1 })], // Of a topic that was made anew.
    [3, record(3, { value: bytes("other"), timestampMs })],
  ]);
  const target = replayer((_, all) => {
    rows.push(...all);
    return Promise.resolve([]);
  }, {
    source: {
      at: (partition, offset) => Promise.resolve(partition ? undefined : topic.get(offset)),
    },
  });
  const places: [number, number][] = [[0, 1], [0, 2], [0, 3], [0, 4], [1, 1]];
  await target.replay(
    places.map(([partition, offset]) => ({
      ...letter(partition, offset),
      value: null,
      leftOutBytes: value.length,
    })),
  );
  assert.deepEqual(rows, [[0, 1, "LARGE"]]);
  assert.deepEqual(target.failed.map(({ partition, offset }) => [partition, offset]), [
    ...[[0, 2], [0, 3], [0, 4], [1, 1]],
  ]);
  assert.match(target.failed[0]!.reason, /without the value of \d+ bytes, .* no longer has it/);
  assert.equal(target.counts.deleted, 0); // It was no tombstone.
});

Deno.test("Replayer: each record gets its own write time, in the order of the offsets", async () => {
  const rows: unknown[] = [];
  const target = replayer((_, all) => {
    rows.push(...all);
    return Promise.resolve([]);
  }, {
    ...tickPlan({
      ...PLAIN_LAYOUT,
      identity: "natural-key",
      bind: ({ offset, writeTimeUs }) => [offset, writeTimeUs],
    }),
    times: { of: (_, records) => Promise.resolve(records.map(({ offset }) => offset * 10)) },
  });
  await target.replay([letter(0, 9, "A"), letter(0, 4), letter(0, 2, "A")]);
  assert.deepEqual(rows, [[2, 20], [9, 90]]);
});
