import type { KafkaRecord } from "../record/kafka_record.ts";
import type { RecordDecoder } from "../record/row_decoder.ts";
import { undecodable } from "../record/undecodable.ts";
import { UnmappedField } from "../record/unmapped_field.ts";
import { Misfit, shown } from "../scylla/types/cql_type.ts";
import { wholeFrom } from "../scylla/types/integers.ts";
import { nanosFrom, timestampType } from "../scylla/types/times.ts";
import type { MappedColumn } from "./compile_column.ts";
import type { MappingPlan } from "./compile.ts";
import { boundOf, type MappedItem, type MappedLayout } from "./mapped_rows.ts";
import { fieldPath } from "./path.ts";
import type { SourceRecord, ValueDecoder } from "./sources.ts";

/** CQL's own bound: 20 years. */
const MAX_TTL_SECONDS = 20 * 365 * 24 * 60 * 60;

/** What a {@linkcode mappedDecoder} is made of. */
export interface MappedDecoderParts {
  plan: MappingPlan;
  layout: Pick<MappedLayout, "defaultTtlSeconds">;
  topic: string;
  decodeValue: ValueDecoder;
}

/** Decodes records by a mapping. */
export function mappedDecoder(parts: MappedDecoderParts): RecordDecoder<MappedItem> {
  const { plan, layout, topic, decodeValue } = parts;
  const { columns, tombstones, writeTime, ttl } = plan;
  const keyColumns = new Set(plan.key);
  const { ignored } = plan;
  const onOther = ignored && ((field: string) => ignored.see(field));
  const open = (partition: number, record: KafkaRecord, value: unknown): SourceRecord => ({
    topic,
    partition,
    record,
    value,
    key: record.key === null ? undefined : plan.decodeKey(record.key),
    named: plan.names?.of(value, onOther),
  });
  const rowOf = (from: SourceRecord, deletes: boolean) => {
    const values: unknown[] = new Array(columns.length);
    const bound: unknown[] = new Array(columns.length);
    for (let index = 0; index < columns.length; index++) {
      if (deletes && !keyColumns.has(index)) continue;
      const column = columns[index]!;
      const value = valueOf(column, from, plan);
      values[index] = value;
      bound[index] = boundOf(column, value);
    }
    return { values, bound };
  };
  return {
    decode(partition, record, writeTimeUs) {
      const { offset, value: bytes } = record;
      const deletes = bytes === null;
      if (deletes && tombstones !== "delete") throw undecodable("the value is null");
      const from = open(partition, record, deletes ? undefined : decodeValue(bytes));
      if (!deletes) refuseUnmapped(plan, from.value);
      const { values, bound } = rowOf(from, deletes);
      const item: MappedItem = {
        values,
        bound,
        partition,
        offset,
        // A tombstone has no value to tell its time.
        writeTimeUs: writeTime === undefined || (deletes && writeTime.path.root === "value")
          ? writeTimeUs
          : timeOf(writeTime, from),
        record,
        deletes,
      };
      if (typeof ttl === "object" && !deletes) {
        item.ttlSeconds = ttlOf(ttl, from, layout.defaultTtlSeconds);
      }
      return item;
    },
    ...(ignored === undefined ? {} : { newFields: () => ignored.take() }),
    ...(tombstones === "ignore" ? { ignores: ({ value }: KafkaRecord) => value === null } : {}),
  };
}

function valueOf(column: MappedColumn, from: SourceRecord, plan: MappingPlan): unknown {
  const { name, type, source, fallback, whenAbsent } = column;
  const given = source(from);
  if (given === undefined || given === null) {
    if (fallback !== undefined) return fallback;
    if (whenAbsent === "unset") return undefined;
    if (whenAbsent === "null") return null;
    const reason = column.isKey ? ", and it is part of the primary key" : "";
    throw undecodable(
      `column ${name}: ${placeOf(column, from)} is ${given === null ? null : "missing"}${reason}`,
    );
  }
  try {
    return type.from(given);
  } catch (thrown) {
    if (!(thrown instanceof Misfit)) throw thrown;
    const { path: inner, found, wanted, isUnmapped } = thrown;
    const reason = `column ${name}: ${placeOf(column, from)}${inner} is ${found}, wanted ${wanted}`;
    throw isUnmapped ? new UnmappedField(reason, plan.unmapped!.policy) : undecodable(reason);
  }
}

/** Where a column's value is taken from, as the record has it. */
function placeOf({ path, namedAt }: MappedColumn, { named }: SourceRecord): string | undefined {
  const field = namedAt === undefined ? undefined : named?.names[namedAt];
  return field === undefined ? path?.text : fieldPath(field).text;
}

function refuseUnmapped({ unmapped: rule }: MappingPlan, value: unknown): void {
  const field = rule?.fields.firstOf(value);
  if (field !== undefined) throw new UnmappedField(`no column takes ${field}`, rule!.policy);
}

function timeOf(
  { source, path, unit }: NonNullable<MappingPlan["writeTime"]>,
  from: SourceRecord,
): number {
  const given = source(from);
  let us: bigint | undefined;
  if (unit !== "iso") {
    const nanos = nanosFrom(given, unit);
    us = nanos === undefined ? undefined : nanos / 1_000n;
  } else {
    try {
      us = BigInt(timestampType().from(given)) * 1_000n;
    } catch (thrown) {
      if (!(thrown instanceof Misfit)) throw thrown;
    }
  }
  const time = us === undefined ? NaN : Number(us);
  if (!Number.isSafeInteger(time)) {
    throw undecodable(`write-time: ${path.text} is ${shown(given)}, wanted a time in ${unit}`);
  }
  return time;
}

function ttlOf(
  { source, path }: { source: (from: SourceRecord) => unknown; path: { text: string } },
  from: SourceRecord,
  fallback: number,
): number {
  const given = source(from);
  if (given === undefined || given === null) return fallback;
  const seconds = Number(wholeFrom(given) ?? NaN);
  if (seconds >= 0 && seconds <= MAX_TTL_SECONDS) return seconds;
  throw undecodable(
    `ttl: ${path.text} is ${shown(given)}, wanted seconds from 0 to ${MAX_TTL_SECONDS}`,
  );
}
