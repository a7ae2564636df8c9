/**
 * How much the records of one batch may take once they are decompressed. A kilobyte of gzip can
 * claim a megabyte and one of zstd thirty: without a bound, a few bad bytes would take all memory.
 */
export const MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024;

/** The error of data that would go beyond a bound. */
export function tooLarge(maxBytes: number): RangeError {
  return new RangeError(`It decompresses to more than ${maxBytes} bytes`);
}
