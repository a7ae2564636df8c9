import { join } from "node:path";
import { FAILED_FOLDER } from "./layout.ts";

const TAIL_BYTES = 128 * 1024;

/** The lines of a service's log that most likely say why it ended: at most `count`, oldest first. */
export async function interestingLines(logFile: string, count = 6): Promise<string[]> {
  let text: string;
  try {
    using file = await Deno.open(logFile);
    const { size } = await file.stat();
    await file.seek(Math.max(0, size - TAIL_BYTES), Deno.SeekMode.Start);
    text = await new Response(file.readable).text();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return pickInteresting(text.split("\n"), count);
}

/** Errors and their causes if there are any, otherwise the last lines; never stack frames. */
export function pickInteresting(lines: readonly string[], count: number): string[] {
  const said = lines.filter((line) => line.trim() !== "" && !/^\s+(at |\.\.\. )/.test(line));
  const errors = said.filter((line) => /\b(ERROR|FATAL)\b|Exception|Caused by|^Error/.test(line));
  return (errors.length > 0 ? errors : said).slice(-count).map((line) => line.slice(0, 300));
}

/** Copies a log to where it survives its stack; undefined if there is none. */
export async function keepLog(
  logFile: string,
  stack: string,
  service: string,
): Promise<string | undefined> {
  const copy = join(FAILED_FOLDER, `${stack}-${service}.log`);
  await Deno.mkdir(FAILED_FOLDER, { recursive: true });
  try {
    await Deno.copyFile(logFile, copy);
    return copy;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
