const LENGTH = 60;

/** A value as an error shows it: as JSON, and not more than fits a line. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    return "(a value within itself)"; // A YAML alias can stand for what it is in.
  }
  return text.length > LENGTH ? `${text.slice(0, LENGTH - 1)}…` : text;
}
