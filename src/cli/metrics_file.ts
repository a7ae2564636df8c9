import { AndeanError } from "../errors/andean_error.ts";
import { buildFamily } from "../monitor/families/build_family.ts";
import {
  type Subject,
  type Verified,
  verifyFamilies,
} from "../monitor/families/verify_families.ts";
import { prometheusText } from "../monitor/prometheus.ts";
import { loggerFor } from "../telemetry/log.ts";
import type { VerifyResult } from "../verify/options.ts";
import { BUILD } from "./version.ts";
import { writing, type WrittenFile } from "./written_file.ts";

/** What is noted of a verification that is over. */
export function verified(
  { topic, keyspace, table }: Subject,
  { verdict, totals, seconds }: Pick<VerifyResult, "verdict" | "totals" | "seconds">,
): Verified {
  return { topic, keyspace, table, verdict, totals, seconds, atMs: Date.now() };
}

/** The same of one that could not be finished. */
export function unverified({ topic, keyspace, table }: Subject): Verified {
  return { topic, keyspace, table, verdict: "inconclusive", atMs: Date.now() };
}

/** The file of `verify --metrics-file`, which node_exporter's textfile collector reads. */
export class MetricsFile {
  #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Finds out whether the file can be written before the work that it tells of is done; what it
   * holds stays until then.
   *
   * @returns `undefined` where none is wanted
   * @throws {AndeanError} `local-file`
   */
  static async open(path: string | undefined): Promise<MetricsFile | undefined> {
    if (path === undefined) return undefined;
    const file = new MetricsFile(path);
    await writing(file.#file, async () => {
      (await Deno.open(file.#draft, { write: true, create: true })).close();
      await Deno.remove(file.#draft);
    });
    return file;
  }

  /**
   * Writes what verifications have found. Whoever reads the file meanwhile finds all that it held
   * before, or all of this.
   *
   * @throws {AndeanError} `local-file`
   */
  async write(all: readonly Verified[]): Promise<void> {
    const text = await prometheusText([buildFamily(BUILD), ...verifyFamilies(all)]);
    await writing(this.#file, async () => {
      await Deno.writeTextFile(this.#draft, text);
      await Deno.rename(this.#draft, this.#path);
    });
  }

  /**
   * Waits for a verification, and notes that it could not be finished: the verdict from before would
   * look like one of now.
   *
   * @throws {AndeanError} that of the verification
   */
  async guard(subject: Subject, verification: Promise<VerifyResult>): Promise<VerifyResult> {
    try {
      return await verification;
    } catch (thrown) {
      if (thrown instanceof AndeanError && thrown.exitCode === 3) {
        await this.write([unverified(subject)]).catch(({ message }: AndeanError) =>
          loggerFor("cli").warn("{message}", { message })
        );
      }
      throw thrown;
    }
  }

  get #file(): WrittenFile {
    return { path: this.#path, what: "metrics", flag: "metrics-file" };
  }

  /** Beside the file, and without the ending by which the collector chooses files. */
  get #draft(): string {
    return `${this.#path}.part`;
  }
}
