import type { Bucket } from "../../scylla/types/buckets.ts";
import type { Encoding } from "../../scylla/types/texts.ts";
import type { TimeUnit } from "../../scylla/types/times.ts";
import type { FieldProfile } from "./field_profile.ts";
import { columnName, unique, valuePath } from "./names.ts";
import { isMap, nestedType, UserTypes } from "./nested_type.ts";
import { misfits, type TextMeaning } from "./scalar_type.ts";

/** A column that is filled from records. */
export interface InferredColumn {
  name: string;
  /** A path. */
  from: string;
  unit?: TimeUnit;
  bucket?: Bucket;
  encoding?: Encoding;
  /** As CQL writes it. */
  type: string;
  /** Records of the sample that have a value for it; `null` where each has by itself. */
  present: number | null;
  /** Different values of these; `null` where they are no single values. */
  distinct: number | null;
  /** Values of the sample that its type can't hold. */
  misfits: number;
  note?: string;
}

/** A field for which there is no column, and why. */
export interface LeftOut {
  from: string;
  reason: string;
}

/** What a sample's values look like, as columns. */
export interface InferredColumns {
  columns: InferredColumn[];
  leftOut: LeftOut[];
  userTypes: UserTypes;
}

/**
 * Infers the columns of a new table. Objects become a column for each of their fields, lists and
 * maps one column.
 *
 * @param root of the values
 * @param taken names that other columns have
 */
export function inferColumns(
  root: FieldProfile,
  table: string,
  taken: Set<string>,
  meaning: TextMeaning,
): InferredColumns {
  const columns: InferredColumn[] = [];
  const leftOut: LeftOut[] = [];
  const userTypes = new UserTypes(table);
  const add = (profile: FieldProfile, names: readonly string[]) => {
    const from = valuePath(names);
    const wanted = names.length === 0 ? "value" : columnName(names);
    const chosen = nestedType(profile, wanted, meaning, userTypes);
    if (typeof chosen === "string") {
      leftOut.push({ from, reason: chosen });
      return;
    }
    const { type, unit, note } = chosen;
    columns.push({
      name: unique(wanted, taken),
      from,
      ...(unit === undefined ? {} : { unit }),
      type,
      present: profile.present,
      distinct: isSingle(profile) ? profile.distinct : null,
      misfits: misfits(type, profile.values, userTypes.fields, { unit }),
      ...(note === undefined ? {} : { note }),
    });
  };
  const walk = (profile: FieldProfile, names: readonly string[]) => {
    if (profile.mainKind !== "object" || isMap(profile) || profile.fields.size === 0) {
      add(profile, names);
      return;
    }
    for (const [name, field] of profile.fields) walk(field, [...names, name]);
    const others = profile.present - profile.counts.object;
    if (others > 0) {
      leftOut.push({ from: valuePath(names), reason: `no object in ${others} of the sample` });
    }
  };
  walk(root, []);
  return { columns, leftOut, userTypes };
}

function isSingle({ counts }: FieldProfile): boolean {
  return counts.list === 0 && counts.object === 0;
}
