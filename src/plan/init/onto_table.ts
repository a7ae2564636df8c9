import type { Table } from "../../scylla/table/table.ts";
import type { Encoding } from "../../scylla/types/texts.ts";
import type { TimeUnit } from "../../scylla/types/times.ts";
import { takesOption } from "../../scylla/types/parse_type.ts";
import { epochUnit, isTimeName } from "./epoch.ts";
import type { FieldProfile } from "./field_profile.ts";
import type { InferredColumn, LeftOut } from "./infer_columns.ts";
import { bareName, columnName, valuePath } from "./names.ts";
import { misfits } from "./scalar_type.ts";

/** What fills the columns of a table that is there. */
export interface OntoTable {
  columns: InferredColumn[];
  /** Columns for which no field was found. */
  unfilled: { name: string; note: string; isKey: boolean }[];
  leftOut: LeftOut[];
}

/** A place in the values, of which a column may be made. */
interface Candidate {
  names: readonly string[];
  profile: FieldProfile;
}

/** Columns that are filled from a record's metadata, by their bare names. */
const META_COLUMNS: Readonly<Record<string, string>> = {
  kafkapartition: "meta.partition",
  kafkaoffset: "meta.offset",
  kafkatimestamp: "meta.timestamp",
  kafkatopic: "meta.topic",
  recordkey: "key",
  kafkakey: "key",
};

/**
 * Finds a field for each column of a table, by their names: the same letters and digits in the same
 * order, of the whole path, or of its last name where only one field has it.
 *
 * @param isKeyText whether records have keys that are text
 */
export function ontoTable(root: FieldProfile, table: Table, isKeyText: boolean): OntoTable {
  const candidates = [...candidatesIn(root, [])];
  const found: OntoTable = { columns: [], unfilled: [], leftOut: [] };
  const used = new Set<Candidate>();
  for (const { name, type, kind } of table.columns) {
    const isKey = kind === "partition_key" || kind === "clustering";
    const unfilled = (note: string) =>
      void found.unfilled.push({ name, note: `it is ${type}; ${note}`, isKey });
    const meta = META_COLUMNS[bareName(name)];
    const candidate = fieldFor(name, type, candidates);
    if (candidate === undefined && meta !== undefined && (meta !== "key" || isKeyText)) {
      found.columns.push(metaColumn(name, type, meta));
    } else if (candidate === undefined && type === "date" && isKey) {
      const day = dayColumn(name, candidates);
      if (day === undefined) unfilled("no field has its name");
      else found.columns.push(day);
    } else if (candidate === undefined) {
      unfilled(
        isKey
          ? "no field has its name, and it is part of the primary key"
          : "no field has its name",
      );
    } else {
      const column = filled(name, type, table, candidate);
      const { present, misfits: wrong } = column;
      if (wrong * 2 > (present ?? 0)) {
        unfilled(`${column.from} has its name, and most of its values do not fit`);
      } else {
        used.add(candidate);
        found.columns.push(column);
      }
    }
  }
  for (const { names, profile } of candidates) {
    const covered = [...used].some((one) =>
      one.names.every((name, index) => name === names[index]) ||
      names.every((name, index) => name === one.names[index])
    );
    if (!covered && profile.fields.size === 0 && profile.present > 0) {
      found.leftOut.push({ from: valuePath(names), reason: "no column has its name" });
    }
  }
  return found;
}

function* candidatesIn(profile: FieldProfile, names: readonly string[]): Generator<Candidate> {
  if (names.length > 0) yield { names, profile };
  if (profile.mainKind !== "object") {
    if (names.length === 0) yield { names, profile };
    return;
  }
  for (const [name, field] of profile.fields) yield* candidatesIn(field, [...names, name]);
}

function fieldFor(
  column: string,
  type: string,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const wanted = bareName(column);
  const whole = candidates.find(({ names }) => bareName(names.join("")) === wanted);
  if (whole !== undefined) return whole;
  const last = candidates.filter(({ names }) => bareName(names.at(-1) ?? "value") === wanted);
  if (last.length === 1) return last[0];
  // A column that is only called "time" is filled by the only time there is.
  if (type !== "timestamp" || last.length > 0 || !isTimeName(column)) return undefined;
  const times = candidates.filter(({ names, profile }) =>
    unitOf(profile, columnName(names)) !== undefined
  );
  return times.length === 1 ? times[0] : undefined;
}

/** In what a field counts the time, if it does. */
function unitOf(profile: FieldProfile, name: string): TimeUnit | undefined {
  const { mainKind, values } = profile;
  if (mainKind === "number" || (mainKind === "text" && values.every(isDigits))) {
    return isTimeName(name) ? epochUnit(values) : undefined;
  }
  return mainKind === "text" && misfits("timestamp", values) === 0 ? "iso" : undefined;
}

function isDigits(value: unknown): boolean {
  return typeof value === "string" && /^\d+(\.\d+)?$/.test(value);
}

function filled(
  name: string,
  type: string,
  { userTypes }: Table,
  { names, profile }: Candidate,
): InferredColumn {
  const { values, present } = profile;
  const isTime = takesOption(type, "unit", userTypes);
  const numeric = values.filter((value) => typeof value !== "string" || isDigits(value));
  const unit = isTime && numeric.length > 0 && numeric.length === values.length
    ? epochUnit(values)
    : undefined;
  const encoding = type === "blob" && profile.mainKind === "text" ? encodingOf(values) : undefined;
  const options = { unit, encoding };
  return {
    name,
    from: valuePath(names),
    ...(unit === undefined ? {} : { unit }),
    ...(encoding === undefined ? {} : { encoding }),
    type,
    present,
    distinct: null,
    misfits: misfits(type, values, userTypes, options),
  };
}

/** The narrowest that all texts are written in. */
function encodingOf(values: readonly unknown[]): Encoding {
  const candidates: Encoding[] = ["hex", "base64"];
  return candidates.find((encoding) => misfits("blob", values, {}, { encoding }) === 0) ?? "utf8";
}

/** A bucket is filled from the only time there is, or else from the record's timestamp. */
function dayColumn(name: string, candidates: readonly Candidate[]): InferredColumn | undefined {
  if (!/^(day|date|bucket|.*_day|.*_date)$/i.test(name)) return undefined;
  const times = candidates.flatMap(({ names, profile }) => {
    const unit = unitOf(profile, columnName(names));
    return unit === undefined ? [] : [{ from: valuePath(names), unit, present: profile.present }];
  });
  const [time] = times;
  if (times.length !== 1 || time === undefined) return metaColumn(name, "date", "meta.timestamp");
  const { from, unit, present } = time;
  return {
    name,
    from,
    ...(unit === "iso" ? {} : { unit }),
    bucket: "day",
    type: "date",
    present,
    distinct: null,
    misfits: 0,
    note: "the day of that time",
  };
}

function metaColumn(name: string, type: string, from: string): InferredColumn {
  return { name, from, type, present: null, distinct: null, misfits: 0 };
}
