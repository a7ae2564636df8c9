/** A place in a record. */
export interface Path {
  root: "value" | "key" | "headers" | "meta";
  /** Names and numbers of list elements, from the outside in. */
  steps: readonly (string | number)[];
  /** As it stands in the mapping. */
  text: string;
}

/** What a record's metadata tells. */
const META = ["topic", "partition", "offset", "timestamp"] as const;
/** One of {@linkcode META}. */
export type Meta = typeof META[number];

const ROOT = /^(value|key|headers|meta)(?![^.[])/;
/** `.name`, `[0]` or `["any name"]`. */
const STEP = /\.([^.[\]"\s]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/**
 * Reads a path.
 *
 * @returns what is wrong with it, as text, where something is
 */
export function parsePath(text: string): Path | string {
  const root = ROOT.exec(text)?.[1] as Path["root"] | undefined;
  if (root === undefined) return `"${text}" does not begin with value, key, headers or meta`;
  if (root === "headers") return headerPath(text);
  const steps: (string | number)[] = [];
  STEP.lastIndex = root.length;
  while (STEP.lastIndex < text.length) {
    const at = STEP.lastIndex;
    const match = STEP.exec(text);
    if (match === null) return `"${text}" can't be read from "${text.slice(at)}" on`;
    const [, name, index, quoted] = match;
    try {
      steps.push(name ?? (index === undefined ? JSON.parse(quoted!) : Number(index)));
    } catch {
      return `"${text}" has a name in quotes that is not JSON`;
    }
  }
  const [first] = steps;
  if (root === "meta" && (steps.length !== 1 || !META.includes(first as Meta))) {
    return `"${text}" is not one of ${META.map((name) => `meta.${name}`).join(", ")}`;
  }
  return { root, steps, text };
}

/** The place of a field of the value itself, written so that {@linkcode parsePath} reads it. */
export function fieldPath(name: string): Path {
  const text = /^[^.[\]"\s]+$/.test(name) ? `value.${name}` : `value[${JSON.stringify(name)}]`;
  return { root: "value", steps: [name], text };
}

/** All of the rest is the name: names of headers have dots. */
function headerPath(text: string): Path | string {
  const name = text.slice("headers.".length);
  return text[7] === "." && name !== ""
    ? { root: "headers", steps: [name], text }
    : `"${text}" names no header`;
}

/** What stands at a place in a value; `undefined` for nothing. */
export function valueAt(value: unknown, steps: Path["steps"]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || ArrayBuffer.isView(at)) return undefined;
    // A list has properties beside its elements, and an object those of every object.
    if (Array.isArray(at) && typeof step === "string" && !/^\d+$/.test(step)) return undefined;
    at = Object.hasOwn(at, step) ? (at as Record<string | number, unknown>)[step] : undefined;
  }
  return at;
}
