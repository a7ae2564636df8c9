import { AndeanError } from "../../errors/andean_error.ts";
import { MAX_WORKERS } from "../../workers/task.ts";
import { MIN_RECORD_BYTES } from "./padding.ts";

/** What can be varied, from which to which value; named as the flags are. */
export const SWEPT = {
  "workers": [1, MAX_WORKERS],
  "batch-rows": [1, 5_000],
  "batch-keys": [1, 100],
  "max-in-flight": [1, 10_000_000],
  "partitions": [1, 10_000],
  "partition-keys": [1, 1_000_000],
  "null-timeouts": [0, 999],
  "record-bytes": [MIN_RECORD_BYTES, 900_000],
} as const;

/** One of {@linkcode SWEPT}. */
export type Swept = keyof typeof SWEPT;

/** One thing that is varied, all else being equal. */
export interface Sweep {
  parameter: Swept;
  /** In the order in which they are shown, each once. */
  values: number[];
}

/**
 * Reads `workers=1,2,4 batch-rows=8,32`.
 *
 * @throws {AndeanError} `usage`
 */
export function parseSweeps(text: string): Sweep[] {
  const sweeps = text.split(/\s+/).filter((part) => part !== "").map(parseSweep);
  const names = sweeps.map(({ parameter }) => parameter);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (sweeps.length === 0 || twice !== undefined) {
    throw wrong(text, twice === undefined ? "it is empty" : `${twice} is there twice`);
  }
  return sweeps;
}

function parseSweep(part: string): Sweep {
  const [name = "", list = "", ...more] = part.split("=");
  if (!Object.hasOwn(SWEPT, name) || more.length > 0) {
    throw wrong(part, `what can vary is ${Object.keys(SWEPT).join(", ")}`);
  }
  const parameter = name as Swept;
  const [min, max] = SWEPT[parameter];
  const words = list.split(",");
  const values = words.map(Number);
  const isBad = (word: string) => !/^\d+$/.test(word) || Number(word) < min || Number(word) > max;
  if (words.some(isBad) || new Set(values).size !== values.length) {
    throw wrong(part, `wanted whole numbers from ${min} to ${max}, each once`);
  }
  return { parameter, values };
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function wrong(text: string, reason: string): AndeanError {
  return new AndeanError("usage", `Cannot vary "${shortened(text)}": ${reason}`, {
    hint: "An example: --sweep workers=1,2,4; several are separated by blanks.",
  });
}
