import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { type Outage, OutageLog } from "../../telemetry/outage_log.ts";
import { type Consistency, consistencyNumber } from "../session/consistency.ts";
import {
  classifyFailure,
  isForgottenStatement,
  isOverload,
  scyllaError,
} from "../session/failures.ts";
import { guardStatement } from "../driver/guarded_statements.ts";
import { PackedRows } from "../driver/packed_rows.ts";
import { RequestSlots } from "./request_slots.ts";
import { packRows } from "../driver/send_packed.ts";
import type { Session } from "../session/session.ts";

/** How rows are written. */
export interface RowWriterOptions {
  consistency: Consistency;
  /** What is written, to follow "Cannot write". @default "rows" */
  what?: string;
  /** Ends the retrying: what is not acknowledged by then stays unknown. */
  signal: AbortSignal;
  /** Told of each request that failed and will be repeated. */
  onRetry?: (error: AndeanError) => void;
  /**
   * Asked before a statement is prepared anew that a node has forgotten: its table has changed, or
   * the node began anew. What it throws is thrown instead of writing on. Absent for whoever writes
   * what the table is known to take.
   */
  beforePreparingAnew?: (statement: string) => Promise<void>;
  /** Shared with others that write by the same session. @default its own */
  slots?: RequestSlots;
}

/** A row that the database will never take. */
export interface RejectedRow {
  /** Its index in the batch. */
  index: number;
  error: AndeanError;
}

/** Rows of one statement: as values, or as bytes. */
type Rows = PackedRows | readonly unknown[][];

/**
 * Writes rows until the database has acknowledged them.
 *
 * A time-out is not a success and not a failure: the write may have been applied. Since the rows
 * are idempotent it is repeated until a node says yes, or the run ends.
 */
export class RowWriter {
  #session: Session;
  #options: RowWriterOptions;
  #consistency: number;
  #slots: RequestSlots;
  #what: string;
  #outage: OutageLog;

  constructor(session: Session, options: RowWriterOptions) {
    this.#session = session;
    this.#options = options;
    this.#consistency = consistencyNumber(options.consistency);
    this.#slots = options.slots ?? new RequestSlots();
    this.#what = options.what ?? "rows";
    this.#outage = new OutageLog(loggerFor("scylla"), {
      meanwhile: "trying again until it is acknowledged",
      over: `${this.#what} are written again`,
    });
  }

  /** How many requests may be under way now. */
  get concurrency(): number {
    return this.#slots.limit.current;
  }

  /** Why nothing can be written now. */
  get outage(): Outage | undefined {
    return this.#outage.outage;
  }

  /**
   * Writes rows with one statement, in one unlogged batch: those of one partition key, or of a few
   * with the same replicas. Where the database refuses the batch for a row in it, the batch is
   * halved until the row is found, and the others are stored.
   *
   * @param rows the values of each row, in the order of the statement's places
   * @returns the rows that were refused; all others are acknowledged
   * @throws {OutdatedRows} where the table has changed while they waited, and they must be made anew
   * @throws {AndeanError} `interrupted` when the signal ended the retrying, or the reason for
   * which no row can be written: a missing table, a refused login
   */
  write(statement: string, rows: readonly unknown[][]): Promise<RejectedRow[]> {
    // A single row that waits is small, and the driver has a shorter way for it. Who is not asked
    // about changes of the table can't make rows anew for it: the driver needs their values then.
    const packs = rows.length > 1 && this.#options.beforePreparingAnew !== undefined;
    const packed = packs ? packRows(this.#session.client, statement, rows) : undefined;
    // No `async` here: it would keep the values until the bytes are acknowledged.
    return this.#write(statement, packed ?? rows);
  }

  async #write(statement: string, rows: Rows): Promise<RejectedRow[]> {
    const refusal = await this.#untilKnown(statement, rows);
    if (refusal === undefined) return [];
    if (rows.length === 1) return [{ index: 0, error: refusal }];
    const middle = rows.length >> 1;
    const [left, right] = await Promise.all([
      this.#write(statement, rows.slice(0, middle)),
      this.#write(statement, rows.slice(middle)),
    ]);
    return [...left, ...right.map(({ index, error }) => ({ index: index + middle, error }))];
  }

  /** @returns `undefined` once acknowledged, or why the database refuses these rows */
  async #untilKnown(statement: string, rows: Rows): Promise<AndeanError | undefined> {
    const { signal, onRetry, beforePreparingAnew } = this.#options;
    if (beforePreparingAnew !== undefined) guardStatement(this.#session.client, statement);
    for (let attempt = 0;; attempt++) {
      await this.#slots.acquire();
      const started = performance.now();
      try {
        await this.#send(statement, rows);
        this.#slots.limit.succeeded();
        this.#outage.succeeded();
        return undefined;
      } catch (thrown) {
        if (isOverload(thrown)) this.#slots.limit.overloaded();
        if (isForgottenStatement(thrown)) {
          await beforePreparingAnew?.(statement);
          // Prepared from nothing it says what is wrong with it: a table that was dropped, say.
          this.#session.client.metadata.clearPrepared();
          // After each change of the table: it is no outage before it has happened twice.
          if (beforePreparingAnew !== undefined && attempt === 0 && !signal.aborted) continue;
        }
        const error = scyllaError(`write ${this.#what}`, thrown);
        const failure = classifyFailure(thrown);
        if (failure === "bisect") return error;
        if (failure === "stop") throw error;
        onRetry?.(error);
        this.#outage.failed(error.message, started);
        if (signal.aborted) throw this.#interrupted(error);
      } finally {
        this.#slots.release();
      }
      if (!await sleep(backoffMs(attempt), signal)) throw this.#interrupted();
    }
  }

  async #send(statement: string, rows: Rows): Promise<void> {
    const { client } = this.#session;
    const options = { prepare: true, isIdempotent: true, consistency: this.#consistency };
    if (rows instanceof PackedRows) {
      // Where the driver is patched to take them, which its types can't know.
      await client.execute(statement, rows as unknown as unknown[], options);
    } else if (rows.length === 1) {
      await client.execute(statement, rows[0], options);
    } else {
      await client.batch(
        rows.map((params) => ({ query: statement, params })),
        // A logged batch would be written twice; one partition is applied whole anyway.
        { ...options, logged: false },
      );
    }
  }

  #interrupted(cause?: unknown): AndeanError {
    return new AndeanError("interrupted", `Cannot write ${this.#what}: the run was ended`, {
      cause,
    });
  }
}
