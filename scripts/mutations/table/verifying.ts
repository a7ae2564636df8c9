import type { Mutation } from "../mutation.ts";

const INDEX = "src/verify/keys/key_index.ts";
const WINDOW = "src/verify/window.ts";
const RANGE = "verify judges [from, to)";
const LOST = "a lost record is told";
const STRANGE = "a strange row is told";

/** Rows held against records, up to the verdict. */
export const VERIFYING: readonly Mutation[] = [
  {
    name: "the first record of a key has it",
    breaks: 16,
    file: INDEX,
    find: "return difference < 0;",
    replace: "return difference > 0;",
    tests: ["verify/keys/key_index_test.ts"],
  },
  {
    name: "a row that should be deleted is right",
    breaks: STRANGE,
    file: INDEX,
    find: `if (this.#kinds[slot] === TOMBSTONE) return "undead";`,
    replace: `if (this.#kinds[slot] === TOMBSTONE) return "found";`,
    tests: ["verify/keys/key_index_test.ts"],
  },
  {
    name: "an altered row is right",
    breaks: "an altered row is told",
    file: INDEX,
    find: `this.#digests[slot] === digest ? "found" : "mismatched"`,
    replace: `this.#digests[slot] !== null ? "found" : "mismatched"`,
    tests: ["verify/keys/key_index_test.ts"],
  },
  {
    name: "a later record of a key excuses nothing",
    breaks: 16,
    file: INDEX,
    find: `if (sighting === "mismatched") become("found");`,
    replace: `if (sighting === "mismatched") become("mismatched");`,
    tests: ["verify/keys/key_index_test.ts"],
  },
  {
    name: "the last share of the keys is not looked at",
    breaks: LOST,
    file: "src/verify/keys/natural_scan.ts",
    find: "pass < passes; pass++",
    replace: "pass < Math.max(1, passes - 1); pass++",
    tests: ["verify/keys/natural_scan_test.ts"],
  },
  {
    name: "records are lost where a slice was not read",
    breaks: 14,
    file: "src/verify/keys/natural_scan.ts",
    find: `keyAudit.settle(unseen.length > 0 ? "all" : "none")`,
    replace: `keyAudit.settle(unseen.length > MAX_STRAYS ? "all" : "none")`,
    tests: ["verify/keys/natural_scan_test.ts"],
  },
  {
    name: "the hole where a slice was not read is a loss",
    breaks: 14,
    file: "src/verify/scan/scan_audit.ts",
    find: `blind && fate !== "deadLettered" ? "unseen" : fate`,
    replace: "blind ? fate : fate",
    tests: ["verify/scan/scan_audit_test.ts"],
  },
  {
    name: "an altered row is not counted",
    breaks: "an altered row is told",
    file: "src/verify/scan/deep_check.ts",
    find: "if (!matched.has(offset)) mismatched.add(offset);",
    replace: "",
    tests: ["verify/scan/scan_audit_test.ts"],
  },
  {
    name: "a row at an offset without a record is a record",
    breaks: STRANGE,
    file: "src/verify/scan/cross_check.ts",
    find: "for (const offset of strangers) book.disown(offset, compacted);",
    replace: "",
    tests: ["verify/scan/scan_audit_test.ts"],
  },
  {
    name: "the window lacks its last offset",
    breaks: RANGE,
    file: WINDOW,
    find: "at(window.to, partition) ?? to)",
    replace: "(at(window.to, partition) ?? to) - 1)",
    tests: ["verify/window_test.ts"],
  },
  {
    name: "--until leaves nothing out",
    breaks: RANGE,
    file: WINDOW,
    find: "Math.min(to, until?.get(partition) ?? to)",
    replace: "to",
    tests: ["verify/window_test.ts"],
  },
  {
    name: "--since leaves nothing out",
    breaks: RANGE,
    file: WINDOW,
    find: "since?.get(partition) ?? from",
    replace: "from",
    tests: ["verify/window_test.ts"],
  },
  {
    name: "half-read books get a verdict",
    breaks: 14,
    file: "src/verify/conclude.ts",
    find: `if (blind) return "inconclusive";`,
    replace: "",
    tests: ["verify/conclude_test.ts"],
  },
  {
    name: "a topic that could not be verified counts as exactly once",
    breaks: "the worst verdict counts",
    file: "src/verify/verify_topics.ts",
    find: `"result" in topic ? topic.result.verdict : "inconclusive"`,
    replace: `"result" in topic ? topic.result.verdict : "exactly-once"`,
    tests: ["verify/verify_topics_test.ts"],
  },
  {
    name: "every row counts as older than a column that was added",
    breaks: 26,
    file: "src/verify/second_look/later_columns.ts",
    find: "writtenAtMs <= addedAtMs + GRACE_MS",
    replace: "writtenAtMs > 0",
    tests: ["verify/second_look/later_columns_test.ts"],
  },
];
