import { parse, YAMLParseError } from "yaml";
import * as z from "zod";
import { AndeanError, messageOf } from "../../errors/andean_error.ts";

/**
 * Reads a config file: YAML, of which JSON is a part.
 *
 * @throws {AndeanError} `configuration` where it can't be read or is not a mapping
 */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const fail = (reason: string, cause?: unknown) =>
    new AndeanError("configuration", `Cannot use the config file "${path}": ${reason}`, {
      hint: "Name a YAML or JSON file with --config; its keys are the names of the flags.",
      cause,
    });
  const text = await Deno.readTextFile(path).catch((cause) => {
    throw fail(cause instanceof Deno.errors.NotFound ? "no such file" : messageOf(cause), cause);
  });
  let content: unknown;
  try {
    content = parse(text, { prettyErrors: false });
  } catch (cause) {
    // Neither its message nor the cause may be shown: they quote the file, which may hold a
    // password by mistake.
    const at = cause instanceof YAMLParseError ? cause.pos[0] : 0;
    throw fail(`it is not YAML, at line ${text.slice(0, at).split("\n").length}`);
  }
  if (content === null) return {};
  const entries = z.record(z.string(), z.unknown()).safeParse(content);
  if (!entries.success) throw fail("it does not hold settings by name");
  return entries.data;
}
