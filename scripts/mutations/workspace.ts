import { dirname, join } from "node:path";
import { REPOSITORY_ROOT } from "../stack/layout.ts";
import type { TestRun } from "./verdict.ts";

/** A copy of the repository that may be broken: what git knows, as it stands in the work tree. */
export class Workspace implements AsyncDisposable {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Copies the work tree. */
  static async make(): Promise<Workspace> {
    const workspace = new Workspace(await Deno.makeTempDir({ prefix: "andean-mutations-" }));
    try {
      for (const path of await knownFiles()) {
        const target = join(workspace.#root, path);
        await Deno.mkdir(dirname(target), { recursive: true });
        await Deno.copyFile(join(REPOSITORY_ROOT, path), target);
      }
      return workspace;
    } catch (thrown) {
      await workspace[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** The text of a file. */
  read(path: string): Promise<string> {
    return Deno.readTextFile(join(this.#root, path));
  }

  /** Replaces a file. */
  write(path: string, text: string): Promise<void> {
    return Deno.writeTextFile(join(this.#root, path), text);
  }

  /**
   * Runs unit tests of the copy, without a look at its types.
   *
   * @param tests relative to `tests/unit`
   * @param maxMs after so many milliseconds they are ended
   */
  async test(tests: readonly string[], maxMs: number, signal: AbortSignal): Promise<TestRun> {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(maxMs)]);
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--allow-all",
        "--no-check",
        "--quiet",
        ...tests.map((path) => join("tests/unit", path)),
      ],
      cwd: this.#root,
      env: { NO_COLOR: "1" },
      stdin: "null",
      signal: ended,
    });
    const { code, stdout, stderr } = await child.output();
    signal.throwIfAborted();
    const decoder = new TextDecoder();
    return {
      exitCode: ended.aborted ? undefined : code,
      output: decoder.decode(stdout) + decoder.decode(stderr),
    };
  }

  /** Removes the copy. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

/** The files that git tracks or would, those that are gone left out. */
async function knownFiles(): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
    cwd: REPOSITORY_ROOT,
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`git does not list the files: ${decoder.decode(stderr).trim()}`);
  const paths = decoder.decode(stdout).split("\0").filter((path) => path !== "");
  const there = await Promise.all(
    paths.map((path) =>
      Deno.lstat(join(REPOSITORY_ROOT, path)).then(({ isFile }) => isFile, isGone)
    ),
  );
  return paths.filter((_, index) => there[index]);
}

function isGone(thrown: unknown): boolean {
  if (thrown instanceof Deno.errors.NotFound) return false;
  throw thrown;
}
