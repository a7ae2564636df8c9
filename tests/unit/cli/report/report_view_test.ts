import assert from "node:assert/strict";
import { binRanges, FATE_COUNT, under } from "../../../../src/cli/report/client/bins.js";
import { rangeAt, readData } from "../../../../src/cli/report/client/data.js";
import {
  panned,
  spanning,
  viewText,
  WHOLE,
  zoomed,
} from "../../../../src/cli/report/client/view.js";
import { verifyReport } from "../../../../src/cli/report/verify_report.ts";
import { reportOf, type Runs } from "../../../support/reports.ts";
import { fc } from "../../support/fc.ts";

function trackOf(runs: Runs) {
  const page = verifyReport(reportOf([runs]));
  const data = readData(/id="data">([^<]*)</.exec(page)![1]!);
  return { track: data.tracks[0]!, code: (fate: string) => data.fates.indexOf(fate) };
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("zoomed and panned: the view stays within the whole and never gets too narrow", () => {
  const steps = fc.array(
    fc.tuple(fc.boolean(), fc.double({ min: 0.01, max: 100, noNaN: true }), share),
  );
  fc.assert(fc.property(steps, (all) => {
    let view = WHOLE;
    for (const [zooms, by, at] of all) {
      view = zooms
        ? zoomed(view, by, view.start + at * (view.end - view.start), 1e-6)
        : panned(view, (at - 0.5) * by);
      assert.ok(view.start >= 0 && view.end <= 1 + 1e-12, JSON.stringify(view));
      assert.ok(view.end - view.start >= 1e-6 - 1e-12, JSON.stringify(view));
    }
  }));
});

Deno.test("zoomed: what is under the pointer stays there", () => {
  const view = zoomed({ start: 0.2, end: 0.6 }, 2, 0.3, 1e-9);
  assert.ok(Math.abs((0.3 - view.start) / (view.end - view.start) - 0.25) < 1e-12);
  assert.deepEqual(zoomed(view, 1e-9, 0.3, 1e-9), WHOLE);
});

Deno.test("spanning: takes its ends in any order", () => {
  assert.deepEqual(spanning(0.75, 0.25, 0.1), { start: 0.25, end: 0.75 });
  assert.equal(viewText(spanning(0.25, 0.75, 0.1)).startsWith("Zoom 2.0×: from 25.0 %"), true);
  assert.equal(viewText(WHOLE), "All offsets are shown.");
});

Deno.test("binRanges: no range is too short or too oddly placed to be seen", () => {
  const runs = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 2 ** 33 }),
      fc.integer({ min: 1, max: 3 }),
    ),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(fc.property(runs, fc.integer({ min: 1, max: 2_000 }), (lengths, width) => {
    const { track, code } = trackOf(
      lengths.flatMap(([stored, missing]) => [["stored", stored], ["missing", missing]] as const),
    );
    const { mask } = binRanges(track, track.from, track.to, width);
    const scale = width / track.to;
    for (let index = 0; index < track.first.length; index++) {
      if (track.code[index] !== code("missing")) continue;
      const left = Math.floor(track.first[index]! * scale);
      const right = Math.min(width - 1, Math.floor((track.last[index]! + 1) * scale));
      const bit = 1 << code("missing");
      assert.ok(mask.subarray(left, right + 1).some((column) => column & bit), `range ${index}`);
    }
  }));
});

Deno.test("binRanges: the shares of a column add up to it", () => {
  const { track, code } = trackOf([["stored", 30], ["gap", 10], ["expired", 60]]);
  const { mask, share } = binRanges(track, 0, 100, 4);
  const columns = Array.from(
    { length: 4 },
    (_, at) => share.subarray(at * FATE_COUNT, (at + 1) * FATE_COUNT),
  );
  for (const column of columns) {
    assert.ok(Math.abs(column.reduce((sum, part) => sum + part, 0) - 1) < 1e-6);
  }
  assert.equal(mask[0], 1 << code("stored"));
  assert.equal(mask[3], 1 << code("expired"));
  assert.ok(Math.abs(columns[1]![code("gap")]! - 0.4) < 1e-6);
});

Deno.test("under: names the exact range, a missing one first, else how much there is of each", () => {
  const { track, code } = trackOf([
    ["stored", 100],
    ["missing", 1],
    ["stored", 100],
    ["gap", 1],
    ["stored", 100],
  ]);
  const missing = code("missing");
  assert.deepEqual(under(track, 50.5, 0.01, missing), { index: 0, others: 0 });
  assert.deepEqual(under(track, 90.5, 20, missing), { index: 1, others: 0 });
  assert.deepEqual(under(track, 100.5, 0.01, missing), { index: 1, others: 0 });
  const some = under(track, 201.5, 5, missing);
  assert.ok(some !== undefined && "counts" in some);
  assert.deepEqual([some.from, some.to, some.ranges], [196, 206, 3]);
  assert.deepEqual([some.counts[code("stored")], some.counts[code("gap")]], [10, 1]);
});

Deno.test("rangeAt: finds the range of each offset", () => {
  const { track } = trackOf([["stored", 3], ["gap", 1], ["stored", 4]]);
  assert.deepEqual(Array.from({ length: 9 }, (_, offset) => rangeAt(track, offset)), [
    ...[0, 0, 0],
    ...[1],
    ...[2, 2, 2, 2],
    ...[3],
  ]);
});
