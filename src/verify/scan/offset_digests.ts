const CHUNK = 65_536;

/** A number for each offset of one Kafka partition: eight bytes, in chunks made when needed. */
export class OffsetDigests {
  #chunks = new Map<number, Float64Array>();

  /** Enters the digest of an offset: any number but zero, which stands for none. */
  set(offset: number, digest: number): void {
    const index = Math.floor(offset / CHUNK);
    let chunk = this.#chunks.get(index);
    if (chunk === undefined) this.#chunks.set(index, chunk = new Float64Array(CHUNK));
    chunk[offset - index * CHUNK] = digest;
  }

  /** The digest of an offset, if one was entered. */
  get(offset: number): number | undefined {
    const index = Math.floor(offset / CHUNK);
    return this.#chunks.get(index)?.[offset - index * CHUNK] || undefined;
  }
}
