import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { REPOSITORY_ROOT } from "../stack/layout.ts";
import { removeCutFiles } from "./cut_files.ts";

/** Where the last report of each kind stays, for editors and for a look at single lines. */
const KEPT = join(REPOSITORY_ROOT, "coverage");

/** What a run of tests has left. */
export interface Measurement {
  /** How long tests took, as JUnit's XML. */
  junit(): Promise<string>;
  /**
   * What was reached of `src`, as lcov.
   *
   * @param name the kind of run: `coverage/NAME.lcov` gets the report
   * @returns the report and where it stands, relative to the repository
   */
  lcov(name: string): Promise<{ text: string; path: string }>;
}

/**
 * What a run of tests leaves while it goes: which code it reaches, and how long each test takes.
 *
 * Deno tells the processes that tests start where to write theirs, so that they count, too: all that
 * run the source and end by themselves, or by a signal that they handle. What was killed does not
 * count, and neither does the program as a bundle or an executable.
 */
export class MeasuredRun implements Measurement, AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async begin(): Promise<MeasuredRun> {
    return new MeasuredRun(await Deno.makeTempDir({ prefix: "andean-coverage-" }));
  }

  /** What `deno test` has to be told for it. */
  get flags(): string[] {
    return [
      `--coverage=${this.#raw}`,
      "--coverage-raw-data-only",
      `--junit-path=${this.#junit}`,
    ];
  }

  junit(): Promise<string> {
    return Deno.readTextFile(this.#junit);
  }

  async lcov(name: string): Promise<{ text: string; path: string }> {
    await removeCutFiles(this.#raw);
    await Deno.mkdir(KEPT, { recursive: true });
    const path = join(KEPT, `${name}.lcov`);
    const source = pathToFileURL(join(REPOSITORY_ROOT, "src")).href;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "coverage",
        "--lcov",
        `--output=${path}`,
        `--include=^${RegExp.escape(source)}/`,
        this.#raw,
      ],
      cwd: REPOSITORY_ROOT,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
    }).output();
    if (!success) {
      const [line] = new TextDecoder().decode(stderr).trim().split("\n");
      throw new Error(`deno coverage: ${line}`);
    }
    return { text: await Deno.readTextFile(path), path: relative(REPOSITORY_ROOT, path) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await Deno.remove(this.#folder, { recursive: true });
    } catch {
      // A process that still writes into it leaves a temporary folder: no reason for a run to fail.
    }
  }

  get #raw(): string {
    return join(this.#folder, "raw");
  }

  get #junit(): string {
    return join(this.#folder, "tests.xml");
  }
}
