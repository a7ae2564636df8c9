import type { Start } from "./contender.ts";

const STOP_MS = 15_000;

/** A contender's process. */
export class RunningPeer {
  readonly startedAt: number;
  /** The exit code. */
  readonly ended: Promise<number>;
  #child: Deno.ChildProcess;
  #logFile: string;
  #hasEnded = false;

  private constructor(child: Deno.ChildProcess, startedAt: number, logFile: string) {
    this.#child = child;
    this.startedAt = startedAt;
    this.#logFile = logFile;
    this.ended = this.#follow();
  }

  /** Starts it; what it prints goes to a file. */
  static async start({ command, args, env }: Start, logFile: string): Promise<RunningPeer> {
    await Deno.writeTextFile(logFile, "");
    const startedAt = performance.now();
    const child = new Deno.Command(command, {
      args: [...args],
      clearEnv: true,
      env: { ...inherited(), ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new RunningPeer(child, startedAt, logFile);
  }

  get pid(): number {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async #follow(): Promise<number> {
    const options: Deno.WriteFileOptions = { append: true };
    await Promise.all([
      Deno.writeFile(this.#logFile, this.#child.stdout, options),
      Deno.writeFile(this.#logFile, this.#child.stderr, options),
    ]);
    const { code } = await this.#child.status;
    this.#hasEnded = true;
    return code;
  }

  /** The last line that it has printed, and where the others are. */
  async lastWords(): Promise<string> {
    const log = await Deno.readTextFile(this.#logFile);
    const last = log.trimEnd().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
    return last === "" ? "" : `: ${last} (${this.#logFile})`;
  }

  /** Asks it to end, and makes it end if it does not. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const kill = (signal: Deno.Signal) => {
      try {
        this.#child.kill(signal);
      } catch {
        // It has ended meanwhile.
      }
    };
    kill("SIGTERM");
    const timer = setTimeout(() => kill("SIGKILL"), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/** Our own environment, without what would change how andean runs. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("ANDEAN_")),
  );
}
