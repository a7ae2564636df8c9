/** A row of the default table, or what a record should become there. */
export interface Row {
  symbol: string;
  /** `2023-11-14` */
  day: string;
  tsMs: number;
  price: number;
  partition: number;
  offset: number;
}

/**
 * The row that a record should become, by the JSON of its value alone: none of andean's own code.
 *
 * @throws {Error} if it is no tick
 */
export function rowOf(value: string, partition: number, offset: number): Row {
  const { Symbol: symbol, Price: price, TimeStamp: seconds } = JSON.parse(value);
  if (typeof symbol !== "string" || typeof price !== "number" || typeof seconds !== "number") {
    throw new Error(`Kafka partition ${partition}, offset ${offset}: ${value} is no tick`);
  }
  const tsMs = seconds * 1_000;
  return { symbol, day: new Date(tsMs).toISOString().slice(0, 10), tsMs, price, partition, offset };
}

/**
 * The digest of many rows: equal for the same rows in whatever order, and almost surely another
 * one where a value differs.
 */
export class RowDigest {
  #sums: [number, number] = [0, 0];

  add({ symbol, day, tsMs, price, partition, offset }: Row): void {
    const text = `${symbol}|${day}|${tsMs}|${price}|${partition}|${offset}`;
    this.#sums[0] = (this.#sums[0] + hash(text, 0x811c9dc5)) >>> 0;
    this.#sums[1] = (this.#sums[1] + hash(text, 0x2545f491)) >>> 0;
  }

  toString(): string {
    return this.#sums.map((sum) => sum.toString(16).padStart(8, "0")).join("");
  }
}

/** FNV-1a, with the bits spread at the end, or the last character would hardly reach the upper ones. */
function hash(text: string, seed: number): number {
  let state = seed;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}
