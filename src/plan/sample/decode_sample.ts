import type { ValueFormat } from "../../formats/value_format.ts";
import { isBadRecord } from "../../record/undecodable.ts";
import type { PlacedRecord } from "./sample_topic.ts";

/** A record with its decoded value, or why there is none. */
export type DecodedSample = PlacedRecord & ({ value: unknown } | { reason: string | null });

/**
 * Decodes the values of a sample, as a mapping gets them.
 *
 * @returns with a reason of `null` for tombstones
 */
export async function decodeSample(
  records: readonly PlacedRecord[],
  format: ValueFormat,
): Promise<DecodedSample[]> {
  await format.ready?.(records.map(({ record }) => record.value));
  return records.map((placed): DecodedSample => {
    const { value } = placed.record;
    if (value === null) return { ...placed, reason: null };
    try {
      return { ...placed, value: format.decode(value) };
    } catch (thrown) {
      if (!isBadRecord(thrown)) throw thrown;
      return { ...placed, reason: thrown.message };
    }
  });
}
