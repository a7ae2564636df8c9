import type { UserTypeFields } from "../../scylla/types/parse_type.ts";
import { FieldProfile } from "./field_profile.ts";
import { columnName, cqlName, unique } from "./names.ts";
import { type ChosenType, scalarType, type TextMeaning } from "./scalar_type.ts";

/** More different names than these, most of them rare, are keys and not fields. */
const MIN_MAP_KEYS = 20;
const MAX_MAP_SHARE = 0.3;
/** CQL's bound for names. */
const MAX_NAME = 48;

/** The user types that a table needs, which are made while its columns are chosen. */
export class UserTypes {
  /** By name, each after those that it holds. */
  readonly fields: Record<string, UserTypeFields> = {};
  #names = new Set<string>();

  /** @param table the name of the table, with which those of its types begin */
  constructor(private readonly table: string) {}

  /**
   * Makes a type of these fields, for a column or a part of one.
   *
   * @returns its name, which no other has
   */
  add(column: string, fields: UserTypeFields): string {
    const name = unique(`${this.table}_${column}`.slice(0, MAX_NAME - 4), this.#names);
    this.fields[name] = fields;
    return name;
  }
}

/**
 * Chooses the type for values of any kind, as one column.
 *
 * Everything is frozen: a value is written at once, where one that is not would first delete what
 * was there, which leaves a tombstone for each row.
 *
 * @param isInside whether it stands inside of another value, where no time has a unit of its own
 * @returns why there is none, as text
 */
export function nestedType(
  profile: FieldProfile,
  name: string,
  meaning: TextMeaning,
  userTypes: UserTypes,
  isInside = false,
): ChosenType | string {
  switch (profile.mainKind) {
    case undefined:
      return profile.nulls > 0 ? "always null" : "always empty";
    case "list":
      return listType(profile, name, meaning, userTypes);
    case "object":
      return isMap(profile)
        ? mapType(profile, name, meaning, userTypes)
        : userType(profile, name, meaning, userTypes);
    default: {
      const chosen = scalarType(profile, name, meaning);
      return isInside && chosen.unit !== undefined ? { type: "bigint" } : chosen;
    }
  }
}

function listType(
  { elements }: FieldProfile,
  name: string,
  meaning: TextMeaning,
  userTypes: UserTypes,
): ChosenType | string {
  if (elements === undefined || (elements.present === 0 && elements.nulls === 0)) {
    return "always an empty list";
  }
  if (elements.nulls > 0) return "a list with null in it, which CQL's lists can't hold";
  const inner = nestedType(elements, name, meaning, userTypes, true);
  if (typeof inner === "string") return `a list of what is ${inner}`;
  return { type: `frozen<list<${inner.type}>>`, ...noteOf(inner) };
}

function mapType(
  profile: FieldProfile,
  name: string,
  meaning: TextMeaning,
  userTypes: UserTypes,
): ChosenType | string {
  const inner = nestedType(allOf(profile), name, meaning, userTypes, true);
  if (typeof inner === "string") return `a map of what is ${inner}`;
  return { type: `frozen<map<text, ${inner.type}>>`, note: "names that differ by record" };
}

function userType(
  profile: FieldProfile,
  name: string,
  meaning: TextMeaning,
  userTypes: UserTypes,
): ChosenType | string {
  if (profile.fields.has("")) return "an object that has a field without a name, as CQL has none";
  const fields = [...profile.fields].flatMap(([field, inner]) => {
    const chosen = nestedType(inner, columnName([name, field]), meaning, userTypes, true);
    // What holds nothing has no type, and is nothing that could be lost.
    return typeof chosen === "string" ? [] : [{ name: field, type: chosen.type }];
  });
  if (fields.length === 0) return "an object without a field that holds anything";
  return { type: `frozen<${cqlName(userTypes.add(name, fields))}>`, note: "a user type" };
}

function noteOf({ note }: ChosenType): { note?: string } {
  return note === undefined ? {} : { note };
}

/** Whether objects are used as maps: they have many names, of which each has few. */
export function isMap({ fields, counts }: FieldProfile): boolean {
  if (fields.size < MIN_MAP_KEYS) return false;
  const uses = [...fields.values()].reduce((sum, { present }) => sum + present, 0);
  const kinds = new Set([...fields.values()].map(({ mainKind }) => mainKind));
  kinds.delete(undefined);
  return kinds.size === 1 && uses / fields.size <= counts.object * MAX_MAP_SHARE;
}

/** The values of all fields as those of one. */
function allOf({ fields }: FieldProfile): FieldProfile {
  const all = new FieldProfile();
  for (const field of fields.values()) {
    all.hasFractions ||= field.hasFractions;
    for (const value of field.values) all.add(value);
  }
  return all;
}
