import * as z from "zod";
import type { OffsetBound } from "../../verify/window.ts";

/** `100` for every Kafka partition, or `0:100,1:250` for some. */
export function offsetBound(): z.ZodType<OffsetBound> {
  const wanted = "wanted an offset (100), or partition:offset pairs (0:100,1:250)";
  return z.union([z.string(), z.number()], { error: wanted })
    .transform(String)
    .refine((value) => /^\d+$|^\d+:\d+(,\d+:\d+)*$/.test(value), wanted)
    .transform((value): OffsetBound =>
      value.includes(":")
        ? new Map(value.split(",").map((pair) => pair.split(":").map(Number) as [number, number]))
        : Number(value)
    );
}
