import { programCommand } from "../../scripts/program.ts";
import type { Outcome } from "./shell.ts";

/** A command line as a process of its own, from the source. */
export class OwnProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  #story = "";
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
    this.ended = this.#end();
  }

  async #end(): Promise<Outcome> {
    const [stdout] = await Promise.all([
      new Response(this.#child.stdout).text(),
      this.#readStory(),
    ]);
    const { code } = await this.#child.status;
    return { exitCode: code, stdout, stderr: this.#story };
  }

  async #readStory(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#story += text;
    }
  }

  /** Waits until it has told something on standard error; for at most 60 seconds. */
  async told(what: RegExp): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!what.test(this.#story)) {
      if (performance.now() > deadline) throw new Error(`it has not told ${what}:\n${this.#story}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Asks it to end, as Ctrl-C does. @returns how it ends */
  stop(): Promise<Outcome> {
    return this.end("SIGINT");
  }

  /** Ends it by a signal. @returns how it ends */
  end(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<Outcome> {
    this.#child.kill(signal);
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
