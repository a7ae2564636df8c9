/** What came of running tests. */
export interface TestRun {
  success: boolean;
  /** Whether they were ended because their time was up. */
  timedOut: boolean;
  /** In the Test Anything Protocol, as `deno test --reporter=tap` prints it. */
  stdout: string;
  stderr: string;
}

/** Whether tests have noticed a mutation. */
export type Verdict =
  /** Some have failed. */
  | { kind: "caught"; failed: number; first: string }
  /** They have not come to their end. */
  | { kind: "hung" }
  /** None has failed. */
  | { kind: "survived" }
  /** The mutation is no program, so that the tests say nothing of it. */
  | { kind: "broken"; reason: string };

/** A test that has failed; steps are indented, and are not looked at: their test fails, too. */
const FAILED = /^not ok \d+ - (.*)\n {2}---\n {2}(.*)$/gm;
/** What a test meets where a mutation names something that is not there: no behaviour to notice. */
const NO_PROGRAM = /^ReferenceError: \S+ is not defined/;

/** Judges a mutation by what its tests have printed. */
export function verdictOf({ success, timedOut, stdout, stderr }: TestRun): Verdict {
  if (timedOut) return { kind: "hung" };
  if (success) return { kind: "survived" };
  const failures = [...stdout.matchAll(FAILED)]
    .map(([, test, details]) => ({ test: test!, message: messageIn(details!) }));
  const noticed = failures.filter(({ message }) => !NO_PROGRAM.test(message));
  const [first] = noticed;
  if (first !== undefined) return { kind: "caught", failed: noticed.length, first: first.test };
  return { kind: "broken", reason: failures[0]?.message ?? reasonIn(stderr) };
}

/** Whether a mutation was noticed. */
export function isCaught({ kind }: Verdict): boolean {
  return kind === "caught" || kind === "hung";
}

/** A verdict in words. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === "caught") {
    return `caught by ${verdict.failed} ${verdict.failed === 1 ? "test" : "tests"}`;
  }
  if (verdict.kind === "survived") return "SURVIVED";
  return verdict.kind === "hung" ? "hung" : "does not compile";
}

/** The first line of what a failed test says. */
function messageIn(details: string): string {
  try {
    const { message } = JSON.parse(details) as { message?: unknown };
    return String(message).split("\n", 1)[0]!;
  } catch {
    return details;
  }
}

/** Without a failed test, Deno itself says why: a file could not be read as a program, or loaded. */
function reasonIn(stderr: string): string {
  const line = stderr.split("\n").find((line) => line.startsWith("error: "));
  return line ?? "no test has failed, and the tests have ended as failed: a file can't be loaded";
}
