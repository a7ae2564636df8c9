/** The part of lz4js that andean calls; the package brings no types. */
declare const lz4: {
  /** Reads an LZ4 frame. */
  decompress(frame: Uint8Array): Uint8Array;
};
export default lz4;
