/** Below so many bytes a loop is faster than a call. */
export const SHORT_COPY = 32;

/** Copies `count` bytes, which stand as they are at `from` of a block, to `at` of what comes of it. */
export function copyLiterals(
  block: Uint8Array,
  from: number,
  count: number,
  into: Uint8Array,
  at: number,
): void {
  if (count < SHORT_COPY) {
    for (const end = from + count; from < end;) into[at++] = block[from++]!;
  } else {
    into.set(block.subarray(from, from + count), at);
  }
}
