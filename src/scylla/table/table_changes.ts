import type { Column, Table } from "./table.ts";
import type { UserTypeFields } from "../types/parse_type.ts";

/** How a table differs from what it was. */
export interface TableChanges {
  /** Each as a clause for people; empty where nothing has changed that rows depend on. */
  told: string[];
  /** Whether what was written for the old table can be written into the new one as it is. */
  onlyAdds: boolean;
  /** Whether rows are told apart by other columns than before. */
  isRekeyed: boolean;
}

/** Compares two descriptions of a table. */
export function tableChanges(old: Table, now: Table): TableChanges {
  const told: string[] = [];
  let onlyAdds = true;
  const breaks = (what: string) => {
    onlyAdds = false;
    told.push(what);
  };
  const before = new Map(old.columns.map((column) => [column.name, column]));
  const after = new Map(now.columns.map((column) => [column.name, column]));
  for (const { name, type } of now.columns) {
    if (!before.has(name)) told.push(`column ${name} (${type}) is new`);
  }
  for (const { name, type, kind } of old.columns) {
    const other = after.get(name);
    if (other === undefined) breaks(`column ${name} is gone`);
    else if (other.type !== type) breaks(`column ${name} is ${other.type}, and was ${type}`);
    else if (other.kind !== kind) breaks(`column ${name} is ${other.kind}, and was ${kind}`);
  }
  for (const [name, fields] of typesInUse(old)) {
    const other = now.userTypes?.[name];
    if (other === undefined) continue; // No column of it is left, which is told.
    const added = other.slice(fields.length);
    // A value is its fields one after the other: more of them may follow.
    if (fields.some((field, at) => !isSame(field, other[at]))) {
      breaks(`type ${name} has other fields`);
    } else if (added.length > 0) {
      told.push(`type ${name} has new fields: ${added.map((field) => field.name).join(", ")}`);
    }
  }
  const isRekeyed = keyOf(old) !== keyOf(now);
  if (isRekeyed) breaks(`its primary key is ${keyOf(now)}, and was ${keyOf(old)}`);
  if (old.defaultTtlSeconds !== now.defaultTtlSeconds) {
    told.push(
      `its rows live for ${now.defaultTtlSeconds} s, and did for ${old.defaultTtlSeconds} s`,
    );
  }
  return { told, onlyAdds, isRekeyed };
}

function isSame(a: UserTypeFields[number], b: UserTypeFields[number] | undefined): boolean {
  return a.name === b?.name && a.type === b.type;
}

function keyOf({ columns, partitionKey, clusteringKey }: Table): string {
  const types = new Map(columns.map(({ name, type }: Column) => [name, type]));
  const listed = (names: readonly string[]) => names.map((name) => `${name} ${types.get(name)}`);
  return `((${listed(partitionKey).join(", ")})${
    listed(clusteringKey).map((one) => `, ${one}`).join("")
  })`;
}

/** A keyspace has types that are none of this table's. */
function typesInUse({ columns, userTypes = {} }: Table): [string, UserTypeFields][] {
  const used = new Set<string>();
  const enter = (type: string) => {
    for (const name of Object.keys(userTypes)) {
      if (used.has(name) || !type.includes(name)) continue;
      used.add(name);
      for (const field of userTypes[name]!) enter(field.type);
    }
  };
  for (const { type } of columns) enter(type);
  return [...used].map((name) => [name, userTypes[name]!]);
}
