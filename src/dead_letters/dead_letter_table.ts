import { AndeanError } from "../errors/andean_error.ts";
import { qualifiedTable } from "../scylla/table/identifiers.ts";
import { RowWriter, type RowWriterOptions } from "../scylla/write/row_writer.ts";
import type { Session } from "../scylla/session/session.ts";
import type { DeadLetter } from "./dead_letter.ts";
import { type DeadLetterWriter, placeName } from "./dead_letter_store.ts";
import { LETTER_COLUMNS, rowOf, rowWithoutValue } from "./letter_row.ts";
import { makeLetterTable, type TablePlace } from "./letter_table.ts";

/**
 * The dead-letter table. A letter's key are the coordinates of its record, so that a record that is
 * delivered again is the same row. It is waited for as long as the run lasts: a record that can be
 * stored nowhere must not be committed.
 */
export class DeadLetterTable implements DeadLetterWriter {
  #session: Session;
  #place: TablePlace;
  #writer: Pick<RowWriter, "write">;
  #insert: string;

  constructor(
    session: Session,
    place: TablePlace,
    { consistency, signal }: Pick<RowWriterOptions, "consistency" | "signal">,
  ) {
    const columns = Object.keys(LETTER_COLUMNS);
    this.#session = session;
    this.#place = place;
    const what = `dead letters to ${placeName(place)}`;
    this.#writer = new RowWriter(session, { consistency, signal, what });
    // Dead letters wait for people, not for a clock, also where the table has one.
    this.#insert = `INSERT INTO ${qualifiedTable(place.keyspace, place.table)} ` +
      `(${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")}) USING TTL 0`;
  }

  /** Makes the table where it is missing. */
  async ready(): Promise<void> {
    await makeLetterTable(this.#session, this.#place);
  }

  /**
   * Resolves when the database has acknowledged the letter, if need be without its value: a mutation
   * must not be larger than half a segment of the commit log, which is 16 MiB by default, and the
   * letter still tells where its record is.
   *
   * @throws {AndeanError} where the database refuses it for good, or the run ends before it has it
   */
  async add(letter: DeadLetter): Promise<void> {
    const now = Date.now();
    const refusal = await this.#write(rowOf(letter, now));
    if (refusal === undefined) return;
    if (letter.value === null) throw this.#refused(letter, refusal);
    const reason = `${letter.reason} (without its value of ${letter.value.length} bytes, which ` +
      `the dead-letter table does not take: ${refusal.message})`;
    const again = await this.#write(rowWithoutValue(letter, now, reason));
    if (again !== undefined) throw this.#refused(letter, again);
  }

  /** Does nothing: the session is the caller's. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** @returns why the database refuses the row; `undefined` once it is acknowledged */
  async #write(row: unknown[]): Promise<AndeanError | undefined> {
    try {
      const [rejected] = await this.#writer.write(this.#insert, [row]);
      return rejected?.error;
    } catch (thrown) {
      if (!(thrown instanceof AndeanError) || thrown.code !== "table-missing") throw thrown;
      throw new AndeanError(thrown.code, thrown.message, {
        hint: "Run andean ingest again: it makes the table, and reads the record again.",
        cause: thrown,
      });
    }
  }

  #refused({ source: { topic, partition, offset } }: DeadLetter, cause: AndeanError): AndeanError {
    return new AndeanError(
      cause.code,
      `Cannot set aside the record at offset ${offset} of Kafka partition ${partition} of topic ` +
        `"${topic}": ${cause.message}`,
      { hint: "Set records aside in a topic, with --dead-letter topic:NAME.", cause },
    );
  }
}
