import cassandra from "cassandra-driver";
import type { Session } from "../../../../src/scylla/session/session.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { timedOut } from "../driver_errors.ts";

/** A row as the driver gives it, and how it came about. */
export interface FakeRow {
  values: Record<string, unknown>;
  writeTimeUs: number;
  expiresMs: number;
  /** `partition/offset` of the record that wrote it; absent where somebody else did. */
  source?: string;
  altered?: boolean;
}

const RING = 2n ** 64n;

/**
 * A table in memory: of two writes of a key the later one counts, a deletion hides what was
 * written up to its time, and a row vanishes when its time has run out.
 */
export class FakeTable {
  readonly table: Table;
  readonly #rows = new Map<string, FakeRow>();
  readonly #deletions = new Map<string, number>();
  #nowMs: number;
  /** Partition keys that no node answers for. */
  readonly unanswered = new Set<string>();
  pageRows = 5_000;
  /** Called before a slice is read; it may throw. */
  onSlice: (after: bigint) => void = () => {};

  constructor(table: Table, nowMs: number) {
    this.table = table;
    this.#nowMs = nowMs;
  }

  write(row: FakeRow): void {
    const key = this.keyOf(row.values);
    const before = this.#rows.get(key);
    if (before === undefined || before.writeTimeUs <= row.writeTimeUs) this.#rows.set(key, row);
  }

  delete(values: Record<string, unknown>, writeTimeUs: number): void {
    const key = this.keyOf(values);
    this.#deletions.set(key, Math.max(writeTimeUs, this.#deletions.get(key) ?? -Infinity));
  }

  /** The rows that a reader sees. */
  rows(): FakeRow[] {
    return [...this.#rows].filter(([key, { writeTimeUs, expiresMs }]) =>
      writeTimeUs > (this.#deletions.get(key) ?? -Infinity) && expiresMs > this.#nowMs
    ).map(([, row]) => row);
  }

  /** The row of a key that a reader sees. */
  find(values: Record<string, unknown>): FakeRow | undefined {
    const key = this.keyOf(values);
    return this.rows().find((row) => this.keyOf(row.values) === key);
  }

  keyOf(values: Record<string, unknown>): string {
    const { partitionKey, clusteringKey } = this.table;
    return textOf([...partitionKey, ...clusteringKey].map((name) => values[name]));
  }

  partitionOf(values: Record<string, unknown>): string {
    return textOf(this.table.partitionKey.map((name) => values[name]));
  }

  /** Whether a token scan can't see a row, as its whole slice is not answered for. */
  isHidden(values: Record<string, unknown>): boolean {
    const slice = sliceOf(tokenOf(this.partitionOf(values)));
    return [...this.unanswered].some((partition) => sliceOf(tokenOf(partition)) === slice);
  }

  get session(): Session {
    const execute = async (
      query: string,
      params: unknown[],
      { pageState = "0" }: { pageState?: string },
    ) => {
      await Promise.resolve();
      if (query.startsWith("INSERT")) return this.#insert(query, params);
      const found = query.includes("token(") ? this.#scan(params) : this.#pointRead(params);
      const start = Number(pageState);
      const end = query.includes("token(") ? start + this.pageRows : Infinity;
      return {
        rows: found.slice(start, end).map((row) => selected(query, row)),
        pageState: end < found.length ? String(end) : null,
      };
    };
    const batch = async (all: { query: string; params: unknown[] }[]) => {
      await Promise.resolve();
      for (const { query, params } of all) this.#insert(query, params);
    };
    return { client: { execute, batch } } as unknown as Session;
  }

  /** As a repair writes it, at the time of the call. */
  #insert(query: string, params: unknown[]): void {
    const names = /\((.*?)\) VALUES/.exec(query)![1]!.split(", ").map((name) => name.slice(1, -1));
    const values = Object.fromEntries(names.map((name, index) => [name, params[index]]));
    const ts = new Date(values["ts"] as number);
    this.write({ values: { ...values, ts }, writeTimeUs: Infinity, expiresMs: Infinity });
  }

  #scan([after, upTo]: unknown[]): FakeRow[] {
    const [low, high] = [BigInt(String(after)), BigInt(String(upTo))];
    this.onSlice(low);
    const inside = (token: bigint) => token > low && token <= high;
    if ([...this.unanswered].some((partition) => inside(tokenOf(partition)))) throw timedOut();
    return this.rows().filter(({ values }) => inside(tokenOf(this.partitionOf(values))));
  }

  #pointRead(params: unknown[]): FakeRow[] {
    const { partitionKey, clusteringKey } = this.table;
    const partition = textOf(params.slice(0, partitionKey.length));
    if (this.unanswered.has(partition)) throw timedOut();
    const inPartition = this.rows().filter(({ values }) => this.partitionOf(values) === partition);
    if (clusteringKey.length === 0) return inPartition;
    const wanted = new Set(
      (params.at(-1) as unknown[]).map((one) =>
        textOf(one instanceof cassandra.types.Tuple ? one.elements : [one])
      ),
    );
    return inPartition.filter(({ values }) =>
      wanted.has(textOf(clusteringKey.map((name) => values[name])))
    );
  }
}

/** Only what the query asks for, so that an audit that asks for too little is found out. */
function selected(query: string, { values, writeTimeUs }: FakeRow): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const selector of /^SELECT (.*?) FROM/.exec(query)![1]!.split(", ")) {
    const time = /^WRITETIME\(.*\) AS (\w+)$/.exec(selector)?.[1];
    if (time !== undefined) row[time] = cassandra.types.Long.fromNumber(writeTimeUs);
    else row[selector.slice(1, -1)] = values[selector.slice(1, -1)];
  }
  return row;
}

/** Equal for a value that is bound and the one that is read back. */
function textOf(values: unknown[]): string {
  return values.map((value) => value instanceof Date ? value.getTime() : String(value)).join("|");
}

/** FNV-1a and one more multiplication, which brings the last characters to the top. */
function tokenOf(partition: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const character of partition) {
    hash = ((hash ^ BigInt(character.codePointAt(0)!)) * 0x100000001b3n) % RING;
  }
  return BigInt.asIntN(64, hash ^ ((hash * 0x9e3779b97f4a7c15n) % RING));
}

/** Of the 256 that `scanTable` cuts the ring into. */
function sliceOf(token: bigint): bigint {
  return ((token + RING / 2n) * 256n - 1n) / RING;
}
