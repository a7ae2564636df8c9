import type { Mutation } from "../mutation.ts";

const FIGURES = "src/ingest/run_figures.ts";
const SNAPSHOTS = "src/ingest/snapshot/merge_snapshots.ts";
const EXIT_CODE = "the exit code tells the verdict";
const ADDS_UP = "members' figures add up";

/** What members have done together, and what the caller is told. */
export const TOTALLING: readonly Mutation[] = [
  {
    name: "a member's figures are left out",
    breaks: ADDS_UP,
    file: FIGURES,
    find: "sumCounts(parts.map(({ counts }) => counts))",
    replace: "sumCounts(parts.slice(1).map(({ counts }) => counts))",
    tests: ["ingest/run_figures_test.ts"],
  },
  {
    name: "a Kafka partition that changed hands is where its first owner was",
    breaks: ADDS_UP,
    file: FIGURES,
    find: "Math.max(offset, offsets.get(partition) ?? 0)",
    replace: "offsets.get(partition) ?? offset",
    tests: ["ingest/run_figures_test.ts"],
  },
  {
    name: "dead letters are left out of a sum",
    breaks: ADDS_UP,
    file: "src/ingest/counts.ts",
    find: "sum.deadLettered += counts.deadLettered;",
    replace: "",
    tests: ["ingest/counts_test.ts"],
  },
  {
    name: "what the last member has committed stands for all",
    breaks: 34,
    file: SNAPSHOTS,
    find: "committed[key] += part.committed[key];",
    replace: "committed[key] = part.committed[key];",
    tests: ["ingest/snapshot/merge_snapshots_test.ts"],
  },
  {
    name: "a member's retries are left out",
    breaks: ADDS_UP,
    file: SNAPSHOTS,
    find: "retries[reason] = (retries[reason] ?? 0) + count;",
    replace: "retries[reason] = count;",
    tests: ["ingest/snapshot/merge_snapshots_test.ts"],
  },
  {
    name: "a worker that can't go on ends its own part alone",
    breaks: "a failed worker fails the run",
    file: "src/workers/run_threads.ts",
    find: "if (failure !== undefined) throw failure;",
    replace: "if (failure !== undefined && figures.length === 0) throw failure;",
    tests: ["workers/run_threads_test.ts"],
  },
  {
    name: "a discrepancy is told as success",
    breaks: EXIT_CODE,
    file: "src/cli/verdict.ts",
    find: `"discrepancy": 1,`,
    replace: `"discrepancy": 0,`,
    tests: ["cli/verdict_test.ts"],
  },
  {
    name: "no verdict is told as success",
    breaks: EXIT_CODE,
    file: "src/cli/verdict.ts",
    find: `"inconclusive": 3,`,
    replace: `"inconclusive": 0,`,
    tests: ["cli/verdict_test.ts"],
  },
  {
    name: "a file that can't be written keeps the verdict back",
    breaks: 35,
    file: "src/cli/verdict.ts",
    find: ".catch((thrown) => failures.push(asAndeanError(thrown)))",
    replace: "",
    tests: ["cli/verdict_test.ts"],
  },
  {
    name: "records that are not accounted for are told as success",
    breaks: EXIT_CODE,
    file: "src/errors/andean_error.ts",
    find: `"unaccounted": 1,`,
    replace: `"unaccounted": 0,`,
    tests: ["errors/andean_error_test.ts"],
  },
];
