import { concurrently } from "../../src/errors/concurrently.ts";
import { type Mutation, TESTS } from "./mutation.ts";
import { runTests } from "./run_tests.ts";
import { type Verdict, verdictOf } from "./verdict.ts";
import { WorkCopy } from "./work_copy.ts";

/** A mutation and what its tests say of it. */
export interface Outcome {
  mutation: Mutation;
  verdict: Verdict;
  seconds: number;
}

/** How mutations are tried. */
export interface TryOptions {
  /** How many at once, each in a copy of its own. */
  jobs: number;
  signal: AbortSignal;
  /** Told of each, in the order in which they end. */
  onOutcome: (outcome: Outcome) => void;
}

/** However few tests there are, a busy machine may take so long for them, in milliseconds. */
const MIN_LIMIT_MS = 60_000;

/**
 * Runs the tests of each mutation with it, after all of them without any.
 *
 * @returns in the order of the mutations
 * @throws {Error} where a test fails without a mutation, or the signal's reason
 */
export async function tryMutations(
  mutations: readonly Mutation[],
  { jobs, signal, onOutcome }: TryOptions,
): Promise<Outcome[]> {
  await using copies = new AsyncDisposableStack();
  const idle: WorkCopy[] = [];
  for (let job = 0; job < Math.min(jobs, mutations.length); job++) {
    idle.push(copies.use(await WorkCopy.make()));
  }
  const limitMs = await requireGreen(idle[0]!, mutations, signal);
  const outcomes: Outcome[] = [];
  await concurrently(mutations.entries(), idle.length, async ([index, mutation]) => {
    const copy = idle.pop()!;
    try {
      onOutcome(outcomes[index] = await tryOne(copy, mutation, limitMs, signal));
    } finally {
      idle.push(copy);
    }
  });
  return outcomes;
}

/** @returns how long the tests of a mutation may take: as long as all together do without one */
async function requireGreen(
  { folder }: WorkCopy,
  mutations: readonly Mutation[],
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const tests = [...new Set(mutations.flatMap(testsOf))];
  const verdict = verdictOf(await runTests({ folder, tests, signal }));
  if (verdict.kind === "caught") {
    throw new Error(`Cannot try mutations: without one the test "${verdict.first}" fails already`);
  }
  if (verdict.kind === "broken") {
    throw new Error(`Cannot try mutations: without one the tests fail: ${verdict.reason}`);
  }
  return Math.max(MIN_LIMIT_MS, performance.now() - began);
}

async function tryOne(
  copy: WorkCopy,
  mutation: Mutation,
  limitMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const began = performance.now();
  const restore = await copy.apply(mutation);
  try {
    const tests = testsOf(mutation);
    const run = await runTests({ folder: copy.folder, tests, limitMs, signal });
    const seconds = (performance.now() - began) / 1_000;
    return { mutation, verdict: verdictOf(run), seconds };
  } finally {
    await restore();
  }
}

function testsOf({ tests }: Mutation): string[] {
  return tests.map((test) => `${TESTS}/${test}`);
}
