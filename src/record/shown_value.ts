/** A value in an error's text: as JSON, and short, whatever it is. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  let text: string;
  try {
    text = typeof value === "bigint" ? String(value) : JSON.stringify(value) ?? String(value);
  } catch {
    return "too deep to show"; // JSON.parse takes any depth, JSON.stringify does not.
  }
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
