import { parsePath, valueAt } from "../../mapping/path.ts";
import { decodeUtf8 } from "../../record/utf8.ts";
import type { DecodedSample } from "../sample/decode_sample.ts";
import { FieldProfile } from "./field_profile.ts";
import type { InferredColumn } from "./infer_columns.ts";

/** What the records of a sample hold. */
export interface SampleProfile {
  /** Of the decoded values. */
  root: FieldProfile;
  decoded: number;
  undecodable: number;
  tombstones: number;
  /** The first reason for which one could not be decoded. */
  reason: string | undefined;
  /** Of the records' keys: as text, or as bytes where one of them is not UTF-8. */
  keys: FieldProfile;
}

/** Looks over all records of a sample. */
export function profileSample(sample: readonly DecodedSample[]): SampleProfile {
  const profile: SampleProfile = {
    root: new FieldProfile(),
    decoded: 0,
    undecodable: 0,
    tombstones: 0,
    reason: undefined,
    keys: new FieldProfile(),
  };
  const keys: Uint8Array[] = [];
  for (const one of sample) {
    if ("value" in one) {
      profile.decoded++;
      profile.root.add(one.value);
      if (one.record.key !== null) keys.push(one.record.key);
    } else if (one.reason === null) profile.tombstones++;
    else {
      profile.undecodable++;
      profile.reason ??= one.reason;
    }
  }
  const texts = keys.map(textOf);
  const areTexts = texts.every((text) => text !== undefined);
  for (const key of areTexts ? texts : keys) profile.keys.add(key);
  return profile;
}

/** The column that holds, in each record, what the record's key holds. */
export function columnOfKey(
  sample: readonly DecodedSample[],
  columns: readonly InferredColumn[],
): InferredColumn | undefined {
  const keyed = sample.flatMap((one) =>
    "value" in one && one.record.key !== null
      ? [{ value: one.value, key: textOf(one.record.key) }]
      : []
  );
  if (keyed.length === 0) return undefined;
  return columns.find(({ from }) => {
    const path = parsePath(from);
    return typeof path === "object" && path.root === "value" &&
      keyed.every(({ value, key }) => {
        const own = valueAt(value, path.steps);
        return own !== undefined && own !== null && typeof own !== "object" && String(own) === key;
      });
  });
}

function textOf(key: Uint8Array): string | undefined {
  try {
    return decodeUtf8(key);
  } catch {
    return undefined; // A key may be anything.
  }
}
