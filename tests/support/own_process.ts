import { programCommand } from "../../scripts/program.ts";
import type { Outcome } from "./shell.ts";

/** A command line as a process of its own, from the source. */
export class OwnProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  /** How it ends, and what it has printed. */
  readonly ended: Promise<Outcome>;

  /** @param command the words that start andean. @default from its source, with all it may do */
  constructor(
    args: string[],
    environment: Record<string, string>,
    command: readonly [string, ...string[]] = programCommand("source"),
  ) {
    const [program, ...before] = command;
    this.#child = new Deno.Command(program, {
      args: [...before, ...args],
      env: environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const decoder = new TextDecoder();
    this.ended = this.#child.output().then(({ code, stdout, stderr }) => ({
      exitCode: code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    }));
  }

  /** Asks it to end, as Ctrl-C does. @returns how it ends */
  stop(): Promise<Outcome> {
    this.#child.kill("SIGINT");
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended;
  }
}
