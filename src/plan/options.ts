import type { AndeanError } from "../errors/andean_error.ts";
import type { FormatOptions } from "../formats/format_options.ts";
import type { Compression } from "../kafka/batches/compression/compression.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { Mapping } from "../mapping/schema.ts";
import type { PartitionRange } from "../record/offset_ranges.ts";
import type { Plain } from "../scylla/types/plain.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import type { ScyllaConnection } from "../scylla/session/session.ts";
import type { BatchReport } from "./batches.ts";
import type { KeyReport } from "./keys.ts";
import type { PartitionReport } from "./partitions.ts";
import type { Place, RejectReport } from "./rejects.ts";
import type { SamplePlace } from "./sample/pieces.ts";

/** What is sampled, from where, and how patiently. */
export interface SampleOptions {
  kafka: KafkaConnection;
  topic: string;
  format: FormatOptions;
  /** How many records. */
  sample: number;
  from: SamplePlace;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: ((error: AndeanError) => void) | undefined;
}

/** What a run that is planned would move, from where, into what: one topic and one table. */
export interface PlanOptions extends SampleOptions {
  scylla: ScyllaConnection;
  keyspace: string;
  table: string;
  /** How records become rows; absent for ticks, the built-in shape. */
  mapping?: Mapping | undefined;
  /** Whether the run would make the table of ticks where it is missing. */
  createSchema: boolean;
  /** Of reading the ledger. */
  consistency: Consistency;
  /** The most rows in one request. */
  batchRows: number;
  /** How many records and rows the result has. */
  show: number;
}

/** Something that would keep a run from beginning. */
export interface Problem {
  /** A clause for people: what is, what was wanted. */
  message: string;
  /** That of the run. */
  exitCode: number;
  /** The flag, command or file that fixes it. */
  hint: string;
}

/** A column of the table, and what fills it. */
export interface ColumnUse {
  name: string;
  /** Its CQL type; `null` where the table lacks it. */
  type: string | null;
  kind: "partition_key" | "clustering" | "regular" | "static" | null;
  /** A path, or `constant`; `null` where nothing fills it. */
  from: string | null;
  /** How many rows of the sample have a value in it; `null` where that can't be told. */
  filled: number | null;
}

/** Fields of records that end up in no column. */
export interface UnmappedField {
  /** As a path; places in lists are left out: `value.tags[]`. */
  field: string;
  records: number;
  example: Place;
}

/** A record of the sample, and what becomes of it. */
export interface ShownRecord extends Place {
  /** ISO 8601. */
  timestamp: string;
  /** As text, or as hexadecimal digits where it is none. */
  key: string | null;
  /** Decoded; `undefined` where it can't be. */
  value?: unknown;
  /** By column; absent where it does not become one, or where no table tells how. */
  row?: Record<string, Plain | null>;
  /** Whether it deletes that row. */
  deletes?: true;
  /** Why it would be set aside. */
  reason?: string;
}

/** What a run would do, as far as a sample tells. */
export interface PlanResult {
  /** `ready`: a run would begin, and store every record of the sample. */
  verdict: "ready" | "rejects" | "does-not-fit";
  topic: {
    name: string;
    /** By offsets: markers of transactions and compacted records count, too. */
    records: number;
    /** Of keys and values, estimated by the sample's average; `null` without one. */
    bytes: number | null;
    /** How the batches of the sample were compressed; `none` where they were not. */
    compressions: Compression[];
    partitions: (PartitionRange & { sampled: number })[];
  };
  sample: {
    records: number;
    /** How many of them become rows; 0 where no table tells how. */
    rows: number;
    from: SamplePlace;
    isWhole: boolean;
  };
  table: {
    keyspace: string;
    name: string;
    /** Whether it is there; `assumed` where the run would make it. */
    state: "there" | "missing" | "assumed";
    /** As CQL writes it; `null` where there is no table. */
    primaryKey: string | null;
  };
  problems: Problem[];
  /** Whether rows are planned without the columns that don't fit. */
  isPartial: boolean;
  columns: ColumnUse[];
  unmapped: UnmappedField[];
  records: ShownRecord[];
  rejects: RejectReport;
  /** Tombstones that ask for nothing by choice. */
  ignored: number;
  /** `null` where no table tells how rows would be. */
  keys: KeyReport | null;
  partitions: PartitionReport | null;
  batches: BatchReport | null;
  /** What would work and should be looked at. */
  warnings: string[];
}
