import { run } from "../../src/cli/program.ts";
import { Console } from "../../src/telemetry/console.ts";

/** What a command line printed and how it ended. */
export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What a test gives to a command line. */
export interface ShellOptions {
  /** Environment variables; nothing else is set. */
  environment?: Record<string, string>;
  signal?: AbortSignal;
  /** Answers questions; without it nobody is at the terminal. */
  ask?: (question: string, fallback: string) => string | null;
}

/** Runs a command line within this process, with an environment and streams of its own. */
export async function shell(args: string[], options: ShellOptions = {}): Promise<Outcome> {
  const { environment = {}, signal = new AbortController().signal, ask } = options;
  let stdout = "";
  let stderr = "";
  const console = new Console({
    write: (text) => stderr += text,
    isTerminal: false,
    columns: () => 80,
  });
  const exitCode = await run(args, {
    console,
    print: (text) => stdout += `${text}\n`,
    variable: (name) => environment[name],
    signal,
    mainModule: new URL("../../main.ts", import.meta.url).href,
    ...(ask === undefined ? {} : { ask }),
  });
  return { exitCode, stdout, stderr };
}
