import { join } from "node:path";
import { PROGRAM_PERMISSIONS } from "../../scripts/program.ts";
import { sleep } from "../../src/errors/sleep.ts";

/** What of a process is not as usual. */
export interface Peculiarities {
  /** A module that is executed in the process before the program. */
  preload?: string | undefined;
  /** Deno lets nobody write to devices who may not do all. */
  allowAll?: boolean | undefined;
}

/** How a process is started. */
export interface Launch extends Peculiarities {
  /** Names it in messages and files. */
  name: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The folder of the program to run: this repository, or a copy that a bug was planted in. */
  root: string;
  /** Where its standard error is kept. */
  folder: string;
}

/** How a process has ended. */
export interface Ending {
  /** The exit code; `undefined` where a signal ended it. */
  code: number | undefined;
  /** What it printed with `--json`; `undefined` for nothing. */
  result: Record<string, unknown> | undefined;
  /** All that it said on standard error. */
  log: string;
}

/** All that run. */
const running = new Set<AndeanProcess>();

/** Ends all processes at once, before this one ends: a service dies with its owner, they would not. */
export function killProcesses(): void {
  for (const process of running) process.signal("SIGKILL");
}

/** One `andean` as a process of its own. */
export class AndeanProcess {
  readonly name: string;
  readonly ended: Promise<Ending>;
  #child: Deno.ChildProcess;
  #running = true;
  #log = "";
  #peakMiB = 0;

  constructor({ name, args, env, root, folder, preload, allowAll }: Launch) {
    this.name = name;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...(allowAll ? ["--allow-all"] : PROGRAM_PERMISSIONS),
        "--no-check",
        ...(preload === undefined ? [] : ["--preload", preload]),
        join(root, "main.ts"),
        ...args,
      ],
      cwd: root,
      env: { ...env, NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    running.add(this);
    this.ended = this.#toEnd(join(folder, `${name}.log`));
    void this.#watchMemory();
  }

  /** Whether it has not ended yet. */
  get running(): boolean {
    return this.#running;
  }

  /** All that it has said on standard error so far. */
  get log(): string {
    return this.#log;
  }

  /** The most memory that it has had resident so far, in MiB; 0 where only Linux would tell. */
  get peakMiB(): number {
    return this.#peakMiB;
  }

  /** Sends a signal; does nothing once it has ended. */
  signal(name: Deno.Signal): void {
    if (this.#running) this.#child.kill(name);
  }

  /**
   * Waits for its end.
   *
   * @throws after `seconds`; it is killed then
   */
  async end(seconds: number): Promise<Ending> {
    const waited = new AbortController();
    const late = sleep(seconds * 1_000, waited.signal).then((passed) => {
      if (!passed) return undefined;
      this.signal("SIGKILL");
      return undefined;
    });
    const started = performance.now();
    const ending = await this.ended;
    waited.abort();
    await late;
    if (performance.now() - started >= seconds * 1_000) {
      throw new Error(`${this.name} has not ended within ${seconds} s`);
    }
    return ending;
  }

  async #toEnd(logFile: string): Promise<Ending> {
    const [status, stdout] = await Promise.all([
      this.#child.status,
      new Response(this.#child.stdout).text(),
      this.#readLog(),
    ]);
    this.#running = false;
    running.delete(this);
    await Deno.writeTextFile(logFile, this.#log);
    return {
      code: status.signal === null ? status.code : undefined,
      result: stdout.trim() === "" ? undefined : JSON.parse(stdout),
      log: this.#log,
    };
  }

  async #watchMemory(): Promise<void> {
    if (Deno.build.os !== "linux") return;
    while (this.#running) {
      const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`).catch(() => "");
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
      if (kilobytes !== undefined) this.#peakMiB = Math.round(Number(kilobytes) / 1_024);
      await sleep(250);
    }
  }

  async #readLog(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#log += text;
    }
  }
}
