import * as z from "zod";
import type { OffsetBound } from "../../verify/window.ts";

/** `100` for every Kafka partition, or `0:100,1:250` for some. */
export function offsetBound(): z.ZodType<OffsetBound> {
  const wanted = "wanted an offset (100), or partition:offset pairs (0:100,1:250)";
  return z.union([z.string(), z.number()], { error: wanted })
    .transform(String)
    .refine((value) => /^\d+$|^\d+:\d+(,\d+:\d+)*$/.test(value), wanted)
    // Beyond 2^53 - 1 a number would silently stand for another offset.
    .refine(
      (value) => value.split(/[:,]/).every((number) => Number.isSafeInteger(Number(number))),
      "wanted offsets below 2^53",
    )
    .refine(
      (value) => !value.includes(":") || pairs(value).size === value.split(",").length,
      "wanted each Kafka partition once",
    )
    .transform((value): OffsetBound => value.includes(":") ? pairs(value) : Number(value));
}

function pairs(text: string): Map<number, number> {
  return new Map(text.split(",").map((pair) => pair.split(":").map(Number) as [number, number]));
}
