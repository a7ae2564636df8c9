/** Numbers of these fields are measurements, whose digits beyond these mean nothing. */
const DECIMALS: Record<string, number> = { seconds: 3, cpuSeconds: 3 };

/** A list of numbers, each on a line of its own. */
const NUMBERS = /\[\n\s*-?\d[^\s,]*(?:,\n\s*-?\d[^\s,]*)*\n\s*\]/g;

/** A result as the one JSON document of `--json`, indented so that people can read it, too. */
export function jsonDocument(result: unknown): string {
  const text = JSON.stringify(result, (key, value) => {
    const decimals = DECIMALS[key];
    return typeof value === "number" && decimals !== undefined
      ? Number(value.toFixed(decimals))
      : value;
  }, 2);
  // Text has no line ends in JSON: only a list of numbers can look like that.
  return text.replace(NUMBERS, (list) => list.replaceAll(/\s+/g, " "));
}
