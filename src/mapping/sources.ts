import type { KafkaRecord } from "../record/kafka_record.ts";
import { firstHeader } from "../record/record_headers.ts";
import { decodeJson } from "../record/json_value.ts";
import { undecodable } from "../record/undecodable.ts";
import { decodeUtf8 } from "../record/utf8.ts";
import type { NamedFields } from "./named_fields.ts";
import { type Meta, type Path, valueAt } from "./path.ts";
import type { KEY_FORMATS } from "./schema.ts";

/** Turns the bytes of a record's value or key into plain objects, lists, texts and numbers. */
export type ValueDecoder = (bytes: Uint8Array) => unknown;

/** A record from which the columns of one row are taken, decoded at most once. */
export interface SourceRecord {
  topic: string;
  partition: number;
  record: KafkaRecord;
  /** The decoded value; `undefined` of a tombstone. */
  value: unknown;
  /** The decoded key; `undefined` where there is none. */
  key: unknown;
  /** The value's fields that fill columns by their names; absent where none do. */
  named?: NamedFields | undefined;
}

/** Takes something from a record; `undefined` or `null` where there is nothing. */
export type Source = (from: SourceRecord) => unknown;

/**
 * How what stands at a path is found.
 *
 * @param wantsBytes whether a header is wanted as it is; for all else it is text
 */
export function sourceOf({ root, steps }: Path, wantsBytes = false): Source {
  switch (root) {
    case "value":
      return steps.length === 0 ? ({ value }) => value : ({ value }) => valueAt(value, steps);
    case "key":
      return steps.length === 0 ? ({ key }) => key : ({ key }) => valueAt(key, steps);
    case "headers":
      return ({ record }) => {
        const bytes = firstHeader(record.headers, steps[0] as string);
        return wantsBytes ? bytes : textOf(bytes);
      };
    case "meta":
      return META_SOURCES[steps[0] as Meta];
  }
}

const META_SOURCES: Record<Meta, Source> = {
  topic: ({ topic }) => topic,
  partition: ({ partition }) => partition,
  offset: ({ record }) => record.offset,
  timestamp: ({ record }) => record.timestampMs,
};

/** What is not UTF-8 stays as it is, and fits no column. */
function textOf(given: unknown): unknown {
  if (!(given instanceof Uint8Array)) return given;
  try {
    return decodeUtf8(given);
  } catch {
    return given;
  }
}

/**
 * How keys are decoded.
 *
 * @returns a function that throws an `AndeanError` `undecodable` for other bytes
 */
export function keyDecoder(format: typeof KEY_FORMATS[number]): ValueDecoder {
  switch (format) {
    case "bytes":
      return (bytes) => bytes;
    case "json":
      return (bytes) => decodeJson(bytes, "key");
    case "text":
      return (bytes) => {
        try {
          return decodeUtf8(bytes);
        } catch (cause) {
          throw undecodable("the key is not UTF-8", cause);
        }
      };
  }
}
