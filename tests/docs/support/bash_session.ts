import { join } from "node:path";
/** How long a command may take, in milliseconds. */
const COMMAND_MS = 150_000;

/** What a command printed, on standard output and standard error, and how it ended. */
export interface Ran {
  output: string;
  exitCode: number;
}

/** A shell that is given one command after the other, as by a person at a terminal. */
export class BashSession implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #answers: ReadableStreamDefaultReader<Uint8Array>;
  readonly #outputs: string;
  #commands = 0;
  #answered = "";

  /**
   * @param folder where the commands run
   * @param outputs a folder for what they print
   * @param environment all variables that there are
   */
  constructor(folder: string, outputs: string, environment: Record<string, string>) {
    this.#outputs = outputs;
    this.#child = new Deno.Command("bash", {
      args: ["--noprofile", "--norc", "-s"],
      cwd: folder,
      env: environment,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#answers = this.#child.stdout.getReader();
  }

  static async open(
    folder: string,
    outputs: string,
    environment: Record<string, string>,
  ): Promise<BashSession> {
    const session = new BashSession(folder, outputs, environment);
    // With -m, `%1` names what runs in the background, which is a process group of its own.
    await session.#write("set -m -o pipefail\n");
    return session;
  }

  /** Runs a command. What it leaves in the background goes on printing into its {@linkcode Ran}. */
  async run(command: string): Promise<() => Promise<Ran>> {
    const output = await this.#nextOutput();
    const exitCode = Number(
      await this.#ask(`{\n${command}\n} >'${output}' 2>&1 </dev/null\nprintf '%s\\n' "$?"\n`),
    );
    return async () => ({ output: await Deno.readTextFile(output), exitCode });
  }

  /** Runs a command, and sends it SIGINT as Ctrl-C does, once what it has printed is enough. */
  async runUntil(
    command: string,
    isEnough: (output: string) => Promise<boolean> | boolean,
  ): Promise<() => Promise<Ran>> {
    const output = await this.#nextOutput();
    const pid = await this.#ask(
      `{\n${command}\n} >'${output}' 2>&1 </dev/null &\nprintf '%s\\n' "$!"\n`,
    );
    const isRunning = () => this.#ask(`kill -0 -- -${pid} && echo yes || echo no\n`);
    const deadline = performance.now() + COMMAND_MS;
    while (
      performance.now() < deadline && await isRunning() === "yes" &&
      !await isEnough(await Deno.readTextFile(output))
    ) await new Promise((resolve) => setTimeout(resolve, 200));
    const exitCode = Number(
      await this.#ask(`kill -INT -- -${pid}\nwait ${pid}\nprintf '%s\\n' "$?"\n`),
    );
    return async () => ({ output: await Deno.readTextFile(output), exitCode });
  }

  async #nextOutput(): Promise<string> {
    const path = join(this.#outputs, `${++this.#commands}.txt`);
    await Deno.writeTextFile(path, ""); // A background command opens it later than we look.
    return path;
  }

  async #write(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  /** Sends a script that prints one line at its end, and waits for that. */
  async #ask(script: string): Promise<string> {
    await this.#write(script);
    const deadline = setTimeout(() => this.#kill(), COMMAND_MS);
    try {
      while (!this.#answered.includes("\n")) {
        const { value, done } = await this.#answers.read();
        if (done) throw new Error(`the shell has ended, or took too long:\n${script}`);
        this.#answered += new TextDecoder().decode(value);
      }
    } finally {
      clearTimeout(deadline);
    }
    const [line, ...rest] = this.#answered.split("\n");
    this.#answered = rest.join("\n");
    return line!;
  }

  /** Kills what the shell waits for, and the shell. */
  #kill(): void {
    new Deno.Command("pkill", { args: ["-KILL", "-P", String(this.#child.pid)] }).outputSync();
    this.#child.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const jobs = 'for job in $(jobs -p); do kill -- -"$job" 2>/dev/null; done; wait; exit\n';
    await this.#write(jobs).catch(() => {}); // It may have ended itself.
    const deadline = setTimeout(() => this.#kill(), 30_000);
    await this.#child.status;
    clearTimeout(deadline);
    await this.#answers.cancel();
    await this.#input.close().catch(() => {});
  }
}
