import type { Loser } from "./claim.ts";

/** Records that lost their key, in typed arrays that double when they are full: 16 bytes each. */
export class LoserList {
  #offsets = new Float64Array(1_024);
  #partitions = new Uint32Array(1_024);
  #slots = new Int32Array(1_024);
  #count = 0;

  /**
   * Enters a record.
   *
   * @param slot of the record that has its key
   */
  add(partition: number, offset: number, slot: number): void {
    if (this.#count === this.#offsets.length) {
      const size = this.#count * 2;
      this.#offsets = grown(this.#offsets, new Float64Array(size));
      this.#partitions = grown(this.#partitions, new Uint32Array(size));
      this.#slots = grown(this.#slots, new Int32Array(size));
    }
    this.#offsets[this.#count] = offset;
    this.#partitions[this.#count] = partition;
    this.#slots[this.#count++] = slot;
  }

  /** All of them, in the order in which they were entered. */
  *[Symbol.iterator](): Generator<Loser> {
    for (let index = 0; index < this.#count; index++) {
      yield {
        partition: this.#partitions[index]!,
        offset: this.#offsets[index]!,
        slot: this.#slots[index]!,
      };
    }
  }
}

function grown<T extends Float64Array | Uint32Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
