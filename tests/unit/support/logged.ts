import { Console } from "../../../src/telemetry/console.ts";
import { startLogging, stopLogging } from "../../../src/telemetry/log.ts";

/** What is logged while something runs. */
export async function logged(act: () => Promise<unknown>): Promise<string> {
  let written = "";
  const sink = { isTerminal: false, columns: () => 80, write: (text: string) => written += text };
  await startLogging({ level: "debug", console: new Console(sink) });
  try {
    await act();
  } finally {
    await stopLogging();
  }
  return written;
}
