import assert from "node:assert/strict";
import { planText } from "../../../../src/cli/output/plan_text.ts";
import type { PlanResult } from "../../../../src/plan/options.ts";

const LONG = "a_name_that_is_much_longer_than_anybody_would_want_it_to_be_for_any_column";
const AT = { partition: 11, offset: 123_456_789_012 };

/** A plan that has something of everything. */
const FULL: PlanResult = {
  verdict: "does-not-fit",
  topic: {
    name: LONG,
    records: 1e9,
    bytes: 5e11,
    compressions: ["none", "lz4"],
    partitions: [{ ...AT, from: 0, to: 1e9, sampled: 9 }],
  },
  sample: { records: 1_000, rows: 900, from: "spread", isWhole: false },
  table: { keyspace: "k", name: LONG, state: "there", primaryKey: `(${LONG}), b` },
  problems: [{ message: `column ${LONG} is int, wanted text`, exitCode: 2, hint: "Change it." }],
  isPartial: true,
  columns: [
    {
      name: LONG,
      type: `frozen<map<text, frozen<${LONG}>>>`,
      kind: "regular",
      from: `value.${LONG}`,
      filled: 450,
    },
    { name: "empty", type: "int", kind: "regular", from: null, filled: null },
    {
      name: "own",
      type: "list<'org.example.a_very_long_name_of_a_package.OwnType'>",
      kind: "regular",
      from: null,
      filled: null,
    },
    { name: "none", type: null, kind: null, from: "value.b", filled: null },
  ],
  unmapped: Array.from({ length: 12 }, (_, index) => ({
    field: `value.${LONG}${index}`,
    records: 1_000 - index,
    example: AT,
  })),
  records: [{
    ...AT,
    timestamp: "2026-11-24T00:00:00.000Z",
    key: LONG,
    value: { [LONG]: LONG.repeat(20), "\x1b[31mred": "line\nbreak" },
    row: { [LONG]: LONG, other: null },
  }, { ...AT, timestamp: "2026-11-24T00:00:00.000Z", key: null, reason: `no JSON: ${LONG}` }],
  rejects: {
    records: 100,
    share: 0.1,
    byReason: [{ reason: LONG, records: 100, share: 0.1, endsRun: true, examples: [AT, AT] }],
  },
  ignored: 3,
  keys: {
    identity: "natural-key",
    rows: 900,
    distinct: 850,
    superseded: 50,
    collisions: [{ key: LONG, records: 3, examples: [AT, AT] }],
    estimate: null,
    basis: "nobody knows",
  },
  partitions: {
    keys: 9,
    largest: { key: LONG, rows: 500, bytes: 1e6 },
    estimate: { rows: 5e8, bytes: 1e12 },
    basis: "by its share",
    isTooLarge: true,
  },
  batches: {
    row: { average: 100, largest: 1_000 },
    sample: { batches: 1, rows: 20, bytes: 2_000 },
    full: { rows: 200, bytes: 20_000 },
  },
  warnings: [`Mind ${LONG}`],
};

Deno.test("planText: no line is wider than 60 columns, and none can move the cursor", () => {
  const text = planText(FULL);
  for (const line of text.split("\n")) assert.ok(line.length <= 60, line);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f]/);
});

Deno.test("planText: tells everything that there is", () => {
  const text = planText(FULL).replaceAll(/\s+/g, " ");
  for (
    const told of [
      /about 466 GiB, before lz4/,
      /1,000 were looked at \(spread\)/,
      /does not fit column .* Change it\./,
      /none missing value\.b/,
      /own list<OwnType> - -/,
      /nothing fills empty, own/,
      /planned on without the columns/,
      /100 of 1,000 \(10 %\)/,
      /the run would end before the first of these/,
      /3 tombstones would leave no row, and count as deleted/,
      /and 2 more fields \(--json\)/,
      /900 rows of the sample have 850 keys: 50 would be superseded/,
      /nothing is told: nobody knows/,
      /TOO LARGE/,
      /1 batch, at most 20 rows/,
      /other \(left unset\)/,
      /set aside: no JSON/,
      /verdict: 1 problem, ingest would not begin$/,
    ]
  ) assert.match(text, told);
});

Deno.test("planText: of an empty topic only what is known", () => {
  const text = planText({
    ...FULL,
    verdict: "ready",
    topic: { name: "t", records: 0, bytes: null, compressions: [], partitions: [] },
    sample: { records: 0, rows: 0, from: "spread", isWhole: true },
    problems: [],
    unmapped: [],
    records: [],
    rejects: { records: 0, share: 0, byReason: [] },
    ignored: 0,
    keys: null,
    partitions: null,
    batches: null,
  });
  assert.doesNotMatch(text, /NaN|null|undefined|set aside/);
  assert.match(text, /verdict: ready/);
});
