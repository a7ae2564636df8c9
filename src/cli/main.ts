import { Console, standardError } from "../telemetry/console.ts";
import { asAndeanError } from "../errors/thrown.ts";
import { reportFailure } from "./failure.ts";
import { run } from "./program.ts";
import { hangUpSignals, stopSignals } from "./signals.ts";

/** What a shell reports for a process that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * Runs the program in this process.
 *
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const console = new Console(standardError());
  const { signal, release } = stopSignals({
    onFirst: () => console.line("stopping; press Ctrl-C again to stop at once"),
    onSecond: () => Deno.exit(INTERRUPTED),
  });
  const hangUps = hangUpSignals();
  try {
    return await run(args, {
      console,
      print,
      variable: (name) => Deno.env.get(name),
      signal,
      onHangUp: (listener) => hangUps.add(listener),
      mainModule: Deno.mainModule,
      ...(isTerminal() ? { ask: (question, fallback) => ask(question, fallback, console) } : {}),
    });
  } catch (thrown) {
    const error = asAndeanError(thrown);
    reportFailure(error, console, { level: "info" });
    return error.exitCode;
  } finally {
    release();
    hangUps.release();
  }
}

/** A proposal in brackets: what is given to {@linkcode prompt} would have to be erased first. */
function ask(question: string, fallback: string, console: Console): string | null {
  const lines = question.split("\n");
  const last = lines.pop();
  for (const line of lines) console.line(line);
  return prompt(`${last} [${fallback}]:`);
}

/** Whether somebody sees a question, and can answer it. */
function isTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

function print(text: string): void {
  let bytes = new TextEncoder().encode(`${text}\n`);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
  } catch (thrown) {
    // `andean verify | head` closes the pipe early, and wants no complaint about it.
    if (!(thrown instanceof Deno.errors.BrokenPipe)) throw thrown;
  }
}
