import { namedColumns, tryMapping } from "../mapping/compile.ts";
import { FieldNames } from "../mapping/named_fields.ts";
import { parsePath } from "../mapping/path.ts";
import type { Mapping } from "../mapping/schema.ts";
import { UnmappedFields } from "../mapping/unmapped.ts";
import type { Table } from "../scylla/table/table.ts";
import { Misfit } from "../scylla/types/cql_type.ts";
import { sourcesOf } from "./fit.ts";
import type { UnmappedField } from "./options.ts";
import type { DecodedSample } from "./sample/decode_sample.ts";

/** Finds the fields of a sample's values that end up in no column. */
export function unmappedFields(
  sample: readonly DecodedSample[],
  topic: string,
  mapping: Mapping | undefined,
  table: Table | undefined,
): UnmappedField[] {
  const paths = [
    ...sourcesOf(mapping).values(),
    mapping?.["write-time"]?.from,
    typeof mapping?.ttl === "object" ? mapping.ttl.from : undefined,
  ].flatMap((text) => {
    const path = text === undefined ? undefined : parsePath(text);
    return typeof path === "object" && path.root === "value" ? [path] : [];
  });
  const taken = new UnmappedFields(
    paths,
    mapping?.others === "by-name" && table !== undefined
      ? new FieldNames(namedColumns(mapping, table))
      : undefined,
  );
  const inTypes = mapping === undefined || table?.userTypes === undefined
    ? () => []
    : fieldsBesideTypes(mapping, table, topic);
  const found = new Map<string, UnmappedField>();
  for (const one of sample) {
    if (!("value" in one)) continue;
    const { partition, record: { offset }, value } = one;
    const fields = new Set([...taken.allOf(value), ...inTypes(one)].map(withoutPlaces));
    for (const field of fields) {
      const known = found.get(field);
      if (known === undefined) {
        found.set(field, { field, records: 1, example: { partition, offset } });
      } else known.records++;
    }
  }
  return [...found.values()].sort((a, b) => b.records - a.records);
}

/** Fields for which a user type has no place; where several are in one column, the first. */
function fieldsBesideTypes(mapping: Mapping, table: Table, topic: string) {
  const strict = tryMapping({ ...mapping, unmapped: "dead-letter" }, table);
  const columns = "plan" in strict ? strict.plan.columns : [];
  return (one: DecodedSample & { value: unknown }): string[] =>
    columns.flatMap(({ source, path, type }) => {
      if (path?.root !== "value") return [];
      const { partition, record, value } = one;
      const given = source({ topic, partition, record, value, key: undefined });
      if (given === undefined || given === null) return [];
      try {
        type.from(given);
      } catch (thrown) {
        if (thrown instanceof Misfit && thrown.isUnmapped) return [path.text + thrown.path];
        if (!(thrown instanceof Misfit)) throw thrown;
      }
      return [];
    });
}

function withoutPlaces(path: string): string {
  return path.replaceAll(/\[\d+\]/g, "[]");
}
