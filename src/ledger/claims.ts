import { concurrently } from "../errors/concurrently.ts";
import { readPages } from "../scylla/read/read_pages.ts";
import { consistencyNumber } from "../scylla/session/consistency.ts";
import type { Session } from "../scylla/session/session.ts";
import { untilAnswered } from "../scylla/session/until_answered.ts";
import { insertInto, rowOf, WHERE_PARTITION } from "./ledger_row.ts";
import type { LedgerRequest } from "./request.ts";

/** The Kafka partition, and the bucket, of claims: no entry has it. */
const CLAIM = -1;
const CONCURRENCY = 8;

/** That a topic's records go into a table, said before the first of them does. */
export interface TopicClaim {
  topic: string;
  table: string;
  group: string;
  /** Kafka's id of the topic; absent where the brokers tell none. */
  topicId: string | undefined;
  /** A number that the run has drawn, so that it can take back its own claim only. */
  token: number;
}

/**
 * The claims in a ledger's table. See `claimTable` for what they are good for.
 *
 * All that is asked throws an `AndeanError`: `interrupted`, or why nobody has answered it.
 */
export class Claims {
  #session: Session;
  #fullName: string;

  /** @param fullName the ledger's table, quoted for CQL */
  constructor(session: Session, fullName: string) {
    this.#session = session;
    this.#fullName = fullName;
  }

  /**
   * Every topic of which the ledger has entries or claims for a table, each with the highest
   * bucket of each Kafka partition. It reads the keys of the ledger's partitions: one for each
   * million offsets that were ever ingested.
   */
  async topicsOf(table: string, request: LedgerRequest): Promise<Map<string, Map<number, number>>> {
    const statement =
      `SELECT DISTINCT topic, table_name, kafka_partition, bucket FROM ${this.#fullName}`;
    const topics = new Map<string, Map<number, number>>();
    for await (const rows of readPages(this.#session, statement, [], this.#reading(request))) {
      for (const row of rows) {
        if (row["table_name"] !== table) continue;
        const buckets = topics.get(row["topic"]) ?? new Map<number, number>();
        topics.set(row["topic"], buckets);
        const partition: number = row["kafka_partition"];
        if (partition === CLAIM) continue;
        buckets.set(partition, Math.max(buckets.get(partition) ?? 0, Number(row["bucket"])));
      }
    }
    return topics;
  }

  /** The ids under which a topic was claimed for a table; `undefined` among them is an unknown one. */
  async idsOf(
    topic: string,
    table: string,
    request: LedgerRequest,
  ): Promise<Set<string | undefined>> {
    const params = [topic, table, CLAIM, CLAIM];
    const statement = `SELECT digest FROM ${this.#fullName} ${WHERE_PARTITION}`;
    const ids = new Set<string | undefined>();
    for await (const rows of readPages(this.#session, statement, params, this.#reading(request))) {
      for (const row of rows) ids.add(row["digest"] || undefined);
    }
    return ids;
  }

  /** By Kafka partition: where the last entry of its highest bucket ends. */
  async endsOf(
    topic: string,
    table: string,
    buckets: ReadonlyMap<number, number>,
    request: LedgerRequest,
  ): Promise<Map<number, number>> {
    const statement = `SELECT to_offset FROM ${this.#fullName} ${WHERE_PARTITION} ` +
      "ORDER BY from_offset DESC, to_offset DESC LIMIT 1";
    const ends = new Map<number, number>();
    await concurrently(buckets, CONCURRENCY, async ([partition, bucket]) => {
      const params = [topic, table, partition, bucket];
      for await (
        const [row] of readPages(this.#session, statement, params, this.#reading(request))
      ) {
        if (row !== undefined) ends.set(partition, Number(row["to_offset"]));
      }
    });
    return ends;
  }

  /** Writes a claim until the database has acknowledged it. */
  async write(claim: TopicClaim, { consistency, signal }: LedgerRequest): Promise<void> {
    const action = `claim table ${claim.table} in`;
    const statement = insertInto(this.#fullName);
    await this.#change(action, statement, claimRow(claim), { consistency, signal });
  }

  /** Takes a claim back, until the database has acknowledged it. */
  async withdraw(claim: TopicClaim, { consistency, signal }: LedgerRequest): Promise<void> {
    const { topic, table, token } = claim;
    const statement = `DELETE FROM ${this.#fullName} ${WHERE_PARTITION} ` +
      "AND from_offset = ? AND to_offset = ?";
    const params = [topic, table, CLAIM, CLAIM, token, token];
    await this.#change("take a claim back from", statement, params, { consistency, signal });
  }

  async #change(
    action: string,
    statement: string,
    params: unknown[],
    { consistency, signal }: LedgerRequest,
  ): Promise<void> {
    const options = { prepare: true, consistency: consistencyNumber(consistency) };
    await untilAnswered(() => this.#session.client.execute(statement, params, options), {
      action: `${action} the ledger ${this.#fullName}`,
      signal,
    });
  }

  #reading({ consistency, signal }: LedgerRequest) {
    return {
      action: `read the ledger ${this.#fullName}`,
      consistency,
      signal,
    };
  }
}

/** It speaks for no offsets, and has the topic's id where entries have their digest. */
function claimRow({ topic, table, group, topicId, token }: TopicClaim): unknown[] {
  const none = { records: 0, stored: 0, deadLettered: 0, deleted: 0, gaps: 0, ttlSeconds: 0 };
  return rowOf({
    ...none,
    topic,
    table,
    group,
    partition: CLAIM,
    from: token,
    to: token,
    digest: topicId ?? "",
    writtenAtMs: Date.now(),
  }, CLAIM);
}
