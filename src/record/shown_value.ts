/** `JSON.rawJSON`: text that stands in the document as it is. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** A value in an error's text: as JSON, and short, whatever it is. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  let text: string;
  try {
    text = JSON.stringify(value, inner) ?? String(value);
  } catch {
    return "too deep to show"; // JSON.parse takes any depth, JSON.stringify does not.
  }
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** JSON has no form for integers beyond 2^53, and would list each byte by its number. */
function inner(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  return value instanceof Uint8Array ? `${value.length} bytes` : value;
}
