import { dirname, join } from "node:path";
import { git } from "../release/git.ts";
import { REPOSITORY_ROOT } from "../stack/layout.ts";
import { mutated, type Mutation } from "./mutation.ts";

/** A copy of the repository in which files may be changed; its folder is removed in the end. */
export class WorkCopy implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Copies what git knows, as it is now, and new files that it does not ignore.
   *
   * @throws {Error} where git can't tell what that is
   */
  static async make(): Promise<WorkCopy> {
    const listed = await git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
    if (listed === undefined) {
      throw new Error("Cannot copy the repository: git does not list its files; run in a clone");
    }
    const copy = new WorkCopy(await Deno.makeTempDir({ prefix: "andean-mutate-" }));
    try {
      const files = listed.split("\0").filter((file) => file !== "");
      for (const folder of new Set(files.map(dirname))) {
        await Deno.mkdir(join(copy.folder, folder), { recursive: true });
      }
      for (const file of files) await copy.#take(file);
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
    return copy;
  }

  /** Puts a mutation in. @returns what takes it out again */
  async apply(mutation: Mutation): Promise<() => Promise<void>> {
    const path = join(this.folder, mutation.file);
    const source = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, mutated(source, mutation));
    return () => Deno.writeTextFile(path, source);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  async #take(file: string): Promise<void> {
    try {
      await Deno.copyFile(join(REPOSITORY_ROOT, file), join(this.folder, file));
    } catch (error) {
      // Deleted, and git was not told so yet.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
