import { isNode, isScalar, parseDocument, visit } from "yaml";
import { AndeanError, messageOf } from "../../errors/andean_error.ts";

/** More would not be settings, but the wrong file. */
const MAX_BYTES = 1024 * 1024;
/** How often aliases may repeat what they stand for: a few of them can claim gigabytes. */
const MAX_ALIASES = 100;

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
  const text = await readStart(path).catch((cause) => {
    throw fail(cause instanceof Deno.errors.NotFound ? "no such file" : messageOf(cause), cause);
  });
  if (text === undefined) throw fail(`it has more than ${MAX_BYTES} bytes`);
  const parsed = parse(text);
  // What the parser says may not be shown: it quotes the file, which may hold a password by mistake.
  if (parsed === undefined) throw fail("it is nested too deep, or its aliases are wrong");
  if ("mistakeAt" in parsed) {
    throw fail(`it is not YAML, at line ${text.slice(0, parsed.mistakeAt).split("\n").length}`);
  }
  const { content } = parsed;
  if (content === null) return {};
  if (!isPlainObject(content)) throw fail("it does not hold settings by name");
  return content;
}

/** @returns `undefined` where the file is too large; it may be endless, such as a device. */
async function readStart(path: string): Promise<string | undefined> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) return new TextDecoder().decode(bytes.subarray(0, length));
    length += read;
    if (length > MAX_BYTES) return undefined;
  }
}

/** @returns `undefined` where it is more than can be handled */
function parse(text: string): { content: unknown } | { mistakeAt: number } | undefined {
  try {
    // Unique names are checked below: the parser compares each with each other.
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
    const mistake = placeOfMistake(document);
    if (mistake !== undefined) return { mistakeAt: mistake };
    return { content: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (thrown) {
    // The parser reads variables of its own.
    if (thrown instanceof Deno.errors.NotCapable) throw thrown;
    return undefined; // A RangeError of the stack, or a ReferenceError of an alias.
  }
}

function placeOfMistake(document: ReturnType<typeof parseDocument>): number | undefined {
  const { errors, warnings } = document;
  const told = errors[0] ?? warnings[0];
  if (told !== undefined) return told.pos[0];
  let found: number | undefined;
  visit(document, {
    // A name that is no word can't be that of a setting, and takes ages to be made one.
    Pair(_, { key }) {
      if (key === null || isScalar(key)) return;
      found = isNode(key) ? key.range?.[0] ?? 0 : 0;
      return visit.BREAK;
    },
    // Of a name that comes twice, either could be meant.
    Map(_, { items }) {
      const names = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : "";
        if (names.has(name)) {
          found = isScalar(key) ? key.range?.[0] ?? 0 : 0;
          return visit.BREAK;
        }
        names.add(name);
      }
      return undefined;
    },
  });
  return found;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
