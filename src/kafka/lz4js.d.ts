/** The part of lz4js that andean calls; the package brings no types. */
declare const lz4: {
  /** Reads an LZ4 frame. */
  decompress(frame: Uint8Array): Uint8Array;
  /** The most bytes that so many can take when compressed. */
  compressBound(size: number): number;
  /**
   * Compresses one block.
   *
   * @param positions where four-byte sequences were seen last; all zero for a new block
   * @returns how many bytes were written to `target`; 0 where it does not get smaller
   */
  compressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    length: number,
    positions: Uint32Array,
  ): number;
};
export default lz4;
