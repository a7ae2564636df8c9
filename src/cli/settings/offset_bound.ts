import * as z from "zod";
import type { OffsetBound } from "../../verify/window.ts";

const NO_BOUND = "earliest";

/**
 * `100` for every Kafka partition, or `0:100,1:250` for some; `earliest`, as a config file may have it
 * for `ingest`, is no bound.
 */
export function offsetBound(): z.ZodType<OffsetBound | undefined> {
  const wanted = "wanted an offset (100), or partition:offset pairs (0:100,1:250)";
  return z.union([z.string(), z.number()], { error: wanted })
    .transform(String)
    .refine((value) => /^earliest$|^\d+$|^\d+:\d+(,\d+:\d+)*$/.test(value), wanted)
    // Beyond 2^53 - 1 a number would silently stand for another offset.
    .refine(
      (value) =>
        value === NO_BOUND ||
        value.split(/[:,]/).every((number) => Number.isSafeInteger(Number(number))),
      "wanted offsets below 2^53",
    )
    .refine(
      (value) => !value.includes(":") || pairs(value).size === value.split(",").length,
      "wanted each Kafka partition once",
    )
    .transform((value) => {
      if (value === NO_BOUND) return undefined;
      return value.includes(":") ? pairs(value) : Number(value);
    });
}

function pairs(text: string): Map<number, number> {
  return new Map(text.split(",").map((pair) => pair.split(":").map(Number) as [number, number]));
}
