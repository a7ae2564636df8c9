import type { Mapping } from "../../mapping/schema.ts";
import type { ScyllaConnection } from "../../scylla/session/session.ts";
import type { SampleOptions } from "../options.ts";
import type { RejectReport } from "../rejects.ts";
import type { InferredColumn, LeftOut } from "./infer_columns.ts";

/**
 * Asks a person.
 *
 * @param question in its last line; those before it say what can be answered
 * @param fallback what an empty answer means
 * @throws {AndeanError} `interrupted` where nobody answers any more
 */
export type Ask = (question: string, fallback: string) => string;

/** For which topic a mapping is wanted, and how it shall be. */
export interface InitOptions extends SampleOptions {
  scylla: ScyllaConnection;
  keyspace: string;
  /** @default made of the topic's name */
  table?: string | undefined;
  /** Columns or fields that are the primary key, without coordinates. */
  naturalKey?: readonly string[] | undefined;
  /** Columns or fields that are the partition key; proposed where it is absent. */
  partitionKey?: readonly string[] | undefined;
  /** Settings for the config file, by the names of their flags. */
  settings: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Absent where nobody is there to be asked: then all is inferred. */
  ask?: Ask | undefined;
}

/** A mapping that was inferred from a sample, and the files that hold it. */
export interface InitResult {
  topic: string;
  keyspace: string;
  table: string;
  /** `new` where the table is to be made. */
  state: "new" | "there";
  sample: {
    records: number;
    /** Of how many in the topic. */
    of: number;
    undecodable: number;
    tombstones: number;
  };
  /** As CQL writes it. */
  primaryKey: string;
  identity: "coordinates" | "natural-key";
  mapping: Mapping;
  columns: InferredColumn[];
  leftOut: LeftOut[];
  /** Columns of a table that is there for which no field was found. */
  unfilled: { name: string; note: string; isKey: boolean }[];
  /** Records of the sample that would be set aside. */
  rejects: RejectReport;
  /** What goes into the config file. */
  config: string;
  /** The statements that make the table; `null` for one that is there. */
  createTable: string | null;
}
