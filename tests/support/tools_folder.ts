import { delimiter, dirname, join } from "node:path";
import { programCommand } from "../../scripts/program.ts";
import { isInstalled } from "./installed.ts";
import { OwnFolder } from "./own_folder.ts";

/** The programs that a document's commands name, in a folder for the `PATH`. */
export class ToolsFolder implements AsyncDisposable {
  #folder: OwnFolder;

  private constructor(folder: OwnFolder) {
    this.#folder = folder;
  }

  /** `andean`, run from its source; and `cqlsh`, the stand-in where it is not installed. */
  static async make(): Promise<ToolsFolder> {
    const tools = new ToolsFolder(await OwnFolder.make());
    await tools.add("andean", programCommand("source"));
    if (!isInstalled("cqlsh")) {
      await tools.addScript("cqlsh", join(import.meta.dirname!, "cqlsh.ts"));
    }
    return tools;
  }

  /** Adds a program that is a script of Deno. */
  addScript(name: string, path: string): Promise<void> {
    return this.add(name, [Deno.execPath(), "run", "--allow-all", path]);
  }

  /** Adds a program that is a command line with further arguments. */
  async add(name: string, commandLine: readonly string[]): Promise<void> {
    const quoted = commandLine.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const text = `#!/bin/sh\nexec ${quoted} "$@"\n`;
    await Deno.writeTextFile(this.#folder.file(name), text, { mode: 0o755 });
  }

  /** A `PATH` with these programs first, then the Deno that runs the tests. */
  get path(): string {
    return [this.#folder.path, dirname(Deno.execPath()), Deno.env.get("PATH")].join(delimiter);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}
