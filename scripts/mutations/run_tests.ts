import type { TestRun } from "./verdict.ts";

/** How tests are run. */
export interface RunTestsOptions {
  /** The repository's root, or a copy of it. */
  folder: string;
  /** Files or folders, from there. */
  tests: readonly string[];
  /** @default they may take as long as they do */
  limitMs?: number;
  signal: AbortSignal;
}

/**
 * Runs tests without checking types, which would notice mutations that no test does.
 *
 * @throws the signal's reason, once it is aborted
 */
export async function runTests(
  { folder, tests, limitMs, signal }: RunTestsOptions,
): Promise<TestRun> {
  signal.throwIfAborted();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", "--quiet", "--reporter=tap", ...tests],
    cwd: folder,
    env: environment(),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let timedOut = false;
  // A mutation may loop for ever, and listen to no other signal.
  const end = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", end, { once: true });
  const timer = limitMs === undefined ? undefined : setTimeout(() => {
    timedOut = true;
    end();
  }, limitMs);
  try {
    const { success, stdout, stderr } = await child.output();
    signal.throwIfAborted();
    const decoder = new TextDecoder();
    return { success, timedOut, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** Without andean's own variables, which would lead tests elsewhere. */
function environment(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return {
    ...Object.fromEntries(all.filter(([name]) => !name.startsWith("ANDEAN_"))),
    NO_COLOR: "1",
  };
}
