/** Numbers of these fields are measurements, whose digits beyond these mean nothing. */
const DECIMALS: Record<string, number> = { seconds: 3, cpuSeconds: 3 };

/** A result as the one JSON document of `--json`, indented so that people can read it, too. */
export function jsonDocument(result: unknown): string {
  return JSON.stringify(result, (key, value) => {
    const decimals = DECIMALS[key];
    return typeof value === "number" && decimals !== undefined
      ? Number(value.toFixed(decimals))
      : value;
  }, 2);
}
