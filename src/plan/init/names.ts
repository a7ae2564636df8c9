import { quoted } from "../../scylla/table/identifiers.ts";

/**
 * Words that can't be the name of a column as they are, in Cassandra or ScyllaDB, of any version:
 * rather a few too many.
 */
const KEYWORDS = new Set(
  ("add aggregate all allow alter and any apply as asc ascii authorize batch begin between bigint " +
    "blob boolean by bypass cast clustering columnfamily compact contains count counter create " +
    "custom date decimal default delete desc describe distinct double drop duration entries " +
    "execute exists filtering finalfunc float from frozen full function functions grant group if " +
    "in index inet infinity initcond input insert int into is json key keys keyspace keyspaces " +
    "language like limit list login map masked materialized maxwritetime mbean mbeans modify nan " +
    "nologin norecursive nosuperuser not null of on options or order partition password per " +
    "permission permissions primary prune rename replace returns revoke role roles schema select " +
    "service set sfunc smallint static storage stype superuser table text time timestamp timeuuid " +
    "tinyint to token trigger truncate ttl tuple type unlogged unmask unset update use user users " +
    "using uuid values varchar varint vector view where with writetime").split(" "),
);

/** A name for CQL: as it is where that is safe, else in quotes. */
export function cqlName(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name) ? name : quoted(name);
}

/** A column's name for a field: `deviceId` and `device-id` become `device_id`. */
export function columnName(fields: readonly string[]): string {
  const name = fields.map(snake).filter((part) => part !== "").join("_");
  if (name === "") return "field";
  return /^\d/.test(name) ? `field_${name}` : name;
}

function snake(field: string): string {
  return field.normalize("NFKD").replaceAll(/\p{M}/gu, "")
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1_$2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}

/** The name, or with a number behind it where it is taken; it is taken from then on. */
export function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
  taken.add(free);
  return free;
}

/** The path of a field in a value, as a mapping has it. */
export function valuePath(fields: readonly string[]): string {
  return "value" +
    fields.map((name) => /^[^.[\]"\s]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)
      .join("");
}

/** What names have in common that differ in their case, in `-`, `_` and other signs. */
export function bareName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
