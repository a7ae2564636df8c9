import { AndeanError } from "../../errors/andean_error.ts";
import type { ValueFormat } from "../../formats/value_format.ts";
import { openValueFormat } from "../../rows/open_codec.ts";
import { keyspaceStatement } from "../../scylla/table/schema.ts";
import type { Session } from "../../scylla/session/session.ts";
import { openServices } from "../../services/open_services.ts";
import { describeTable, type Table } from "../../scylla/table/table.ts";
import { decodeSample } from "../sample/decode_sample.ts";
import { type TakenSample, takeSample } from "../sample/take_sample.ts";
import { type Draft, draft } from "./draft.ts";
import { columnName } from "./names.ts";
import type { InitOptions, InitResult } from "./options.ts";

/** CQL's bound for the names of tables. */
const MAX_NAME = 48;

/**
 * Infers a mapping from a sample of a topic: onto the table where there is one, else with the
 * statements that make one. Writes nothing: the texts of both files are in the result.
 *
 * @throws {AndeanError} where a service is away or refuses us, the topic is missing or empty, or none
 * of its records can be decoded
 */
export async function initTopic(options: InitOptions): Promise<InitResult> {
  const { waitMs, signal, onWaiting, topic, keyspace } = options;
  const waiting = { waitMs, signal, onWaiting };
  const name = options.table ?? columnName([topic]).slice(0, MAX_NAME);
  const format = await openValueFormat(options.format, waiting);
  await using services = await openServices(options);
  const { cluster, session } = services;
  const there = await lookUp(session, keyspace, name);
  const taken = await takeSample(cluster, options);
  return await drafted(options, { name, format, taken, ...there });
}

async function drafted(
  options: InitOptions,
  { name, format, taken, table, makeKeyspace }: {
    name: string;
    format: ValueFormat;
    taken: TakenSample;
  } & LookedUp,
): Promise<InitResult> {
  const { topic } = options;
  if (taken.records.length === 0) {
    throw new AndeanError("inconclusive", `Cannot infer a mapping: topic "${topic}" is empty`, {
      hint: "Send some records first, or name another with --topic.",
    });
  }
  const decoded = await decodeSample(taken.records, format);
  const parts: Draft = { name, format, taken, decoded, table, makeKeyspace };
  return draft(options, parts);
}

interface LookedUp {
  /** Absent where it is to be made. */
  table: Table | undefined;
  /** The statement that makes the keyspace, where it is missing. */
  makeKeyspace: string | undefined;
}

async function lookUp(session: Session, keyspace: string, name: string): Promise<LookedUp> {
  try {
    return { table: await describeTable(session, keyspace, name), makeKeyspace: undefined };
  } catch (thrown) {
    const code = thrown instanceof AndeanError ? thrown.code : undefined;
    if (code === "table-missing") return { table: undefined, makeKeyspace: undefined };
    if (code !== "keyspace-missing") throw thrown;
    return { table: undefined, makeKeyspace: keyspaceStatement(session, keyspace) };
  }
}
