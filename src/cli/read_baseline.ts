import * as z from "zod";
import type { ComparedResult } from "../bench/baseline/compare.ts";
import { AndeanError } from "../errors/andean_error.ts";
import { systemReason } from "../errors/system_reason.ts";

const latency = z.object({ p99: z.number() }).nullable();
const measured = z.object({ perSecond: z.number().positive(), latencyMs: latency });

/** As much of a result as is compared; what is added later does no harm. */
const RESULT = z.object({
  config: z.record(z.string(), z.unknown()),
  environment: z.record(z.string(), z.unknown()),
  stages: z.array(measured.extend({
    name: z.string(),
    repetitions: z.array(measured).min(1).optional(),
  })).min(1),
});

/**
 * Reads what `bench --json` has printed.
 *
 * @throws {AndeanError} `local-file` where it can't be read, `usage` where it is no such result
 */
export async function readBaseline(path: string): Promise<ComparedResult> {
  const text = await Deno.readTextFile(path).catch((cause) => {
    const reason = systemReason(cause);
    throw new AndeanError("local-file", `Cannot read the baseline ${path}: ${reason}`, {
      hint: "Give --baseline a file that andean bench --json has written.",
      cause,
    });
  });
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw noResult(path, "it is not JSON", cause);
  }
  const parsed = RESULT.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path: place = [], message = "not understood" } = parsed.error.issues[0] ?? {};
  const where = place.length === 0 ? "" : `${place.map(String).join(".")}: `;
  throw noResult(path, `${where}${message}`, parsed.error);
}

function noResult(path: string, reason: string, cause: unknown): AndeanError {
  return new AndeanError(
    "usage",
    `Cannot compare with ${path}: it is no result of andean bench (${reason})`,
    { hint: "Write one first: andean bench --json > baseline.json", cause },
  );
}
