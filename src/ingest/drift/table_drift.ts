import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { sleep } from "../../errors/sleep.ts";
import type { RowPlan } from "../../rows/plan_rows.ts";
import type { RowLayout } from "../../scylla/layout/row_layout.ts";
import { onSchemaEvent } from "../../scylla/session/schema_events.ts";
import type { Session } from "../../scylla/session/session.ts";
import { tableChanges } from "../../scylla/table/table_changes.ts";
import type { TableWatch } from "../../scylla/table/table_watch.ts";
import type { Table } from "../../scylla/table/table.ts";
import { loggerFor } from "../../telemetry/log.ts";

/** Where no event comes: it may have been lost, or the node that would tell it is away. */
const LOOK_EVERY_MS = 10_000;

/** What a {@linkcode TableDrift} is made of. */
export interface TableDriftParts {
  /** As the plan was made for it. */
  table: Table;
  plan: RowPlan;
  /** @throws {AndeanError} where a table can't hold the rows */
  replan: (table: Table) => RowPlan;
  watch: Pick<TableWatch, "fresh">;
  /** Ends the asking of a database that is away. */
  signal: AbortSignal;
  /** The next record of each Kafka partition that is taken over, by its offset. */
  positions: () => ReadonlyMap<number, number>;
  /** Told once that the table can't hold the rows any more. */
  onUnfit: (error: AndeanError) => void;
}

/** Keeps the plan of a run in step with its table, which may be altered while records flow. */
export class TableDrift {
  #parts: TableDriftParts;
  #table: Table;
  #plan: RowPlan;
  /** Statements whose values mean in the table what they were made for. */
  #fit: Set<string>;
  #failure: AndeanError | undefined;
  #log = loggerFor("ingest");
  #end: (() => void) | undefined;

  constructor(parts: TableDriftParts) {
    this.#parts = parts;
    this.#table = parts.table;
    this.#plan = parts.plan;
    this.#fit = new Set(statementsOf(parts.plan.layout));
  }

  /** How records become rows, as far as the table is known. */
  get current(): RowPlan {
    return this.#plan;
  }

  /**
   * Looks at the table, for as long as it takes.
   *
   * @returns how records become rows of the table as it is after this was called
   * @throws {AndeanError} `table-mismatch` or `table-missing`, or `interrupted` at the end of the run
   */
  async fresh(): Promise<RowPlan> {
    for (let attempt = 0; this.#failure === undefined; attempt++) {
      try {
        this.#adopt(await this.#parts.watch.fresh());
        return this.#plan;
      } catch (thrown) {
        if (!(thrown instanceof AndeanError) || !thrown.retriable) throw thrown;
        this.#log.debug("the table can't be looked at: {reason}", { reason: thrown.message });
        if (await sleep(backoffMs(attempt), this.#parts.signal)) continue;
        throw new AndeanError("interrupted", "Cannot look at the table: the run was ended", {
          cause: thrown,
        });
      }
    }
    throw this.#failure;
  }

  /**
   * Whether a statement that a node has forgotten may be prepared again.
   *
   * @throws {AndeanError} `table-mismatch` where its values would mean something else now
   */
  async requireFit(statement: string): Promise<void> {
    await this.fresh();
    if (this.#fit.has(statement)) return;
    throw new AndeanError(
      "table-mismatch",
      `Cannot write rows that were made for table ${this.#name} as it was`,
    );
  }

  /** Looks at the table at each change of its keyspace, and now and then. */
  start({ client }: Session): void {
    let isLooking = false;
    let again = false;
    const look = async () => {
      again = true;
      if (isLooking) return;
      isLooking = true;
      while (again) {
        again = false;
        // A table that is gone is told by the first row that is written: it may be back by then.
        await this.fresh().catch((error) =>
          this.#log.debug("the table was not looked at: {error}", { error: String(error) })
        );
      }
      isLooking = false;
    };
    const forget = onSchemaEvent(client, this.#table.keyspace, look);
    const timer = setInterval(look, LOOK_EVERY_MS);
    this.#end = () => {
      forget();
      clearInterval(timer);
    };
  }

  /** Looks no more by itself. */
  stop(): void {
    this.#end?.();
  }

  get #name(): string {
    return `${this.#table.keyspace}.${this.#table.name}`;
  }

  #adopt(table: Table): void {
    if (table === this.#table) return;
    const { told, onlyAdds, isRekeyed } = tableChanges(this.#table, table);
    try {
      // The times of rows and their claims in the ledger go by what tells rows apart.
      if (isRekeyed) throw new AndeanError("table-mismatch", told.join("; "));
      this.#plan = this.#parts.replan(table);
    } catch (thrown) {
      if (!(thrown instanceof AndeanError)) throw thrown;
      this.#failure = this.#unfit(thrown);
      this.#parts.onUnfit(this.#failure);
      throw this.#failure;
    }
    this.#table = table;
    if (!onlyAdds) this.#fit.clear();
    for (const statement of statementsOf(this.#plan.layout)) this.#fit.add(statement);
    this.#log.info("table {table} was changed: {changes}; {from}", {
      table: this.#name,
      changes: told.join("; "),
      from: fromHere(this.#parts.positions()),
    });
  }

  #unfit(cause: AndeanError): AndeanError {
    const reason = cause.message.replace(/^Cannot [^:]*: /, "");
    return new AndeanError(
      "table-mismatch",
      `Cannot go on with table ${this.#name}, which was changed meanwhile: ${reason}`,
      {
        hint:
          "Change the table or the mapping, and run again: what is not committed is read again.",
        cause,
      },
    );
  }
}

function statementsOf({ insert, remove }: RowLayout): string[] {
  return remove === undefined ? [insert] : [insert, remove.statement];
}

/** More Kafka partitions are not named. */
const MAX_NAMED = 8;

function fromHere(positions: ReadonlyMap<number, number>): string {
  const named = [...positions].slice(0, MAX_NAMED)
    .map(([partition, offset]) => `${partition}: ${offset}`);
  if (named.length === 0) return "all records to come are stored accordingly";
  const more = positions.size - named.length;
  return `records are stored accordingly from these offsets on, by Kafka partition: ` +
    named.join(", ") + (more > 0 ? `, and ${more} more` : "");
}
