/** A letter of a dead-letter table, before it is read. */
export interface LetterHead {
  offset: number;
  /** Of its value, about what reading it takes. */
  bytes: number;
}

/** Letters of one bucket that are read with one request: offsets from `first` to `last`. */
export interface LetterSpan {
  bucket: number;
  first: number;
  last: number;
}

/** What the objects around a letter's bytes take, with key and headers. */
const LETTER_OVERHEAD_BYTES = 1_000;

/**
 * Cuts letters into pages that hold no more than so many bytes, but for a letter that alone is
 * larger; none for no letters.
 *
 * @param buckets the letters of each bucket, by offset
 */
export function cutPages(
  buckets: readonly { bucket: number; heads: readonly LetterHead[] }[],
  maxBytes: number,
): LetterSpan[][] {
  const pages: LetterSpan[][] = [];
  let page: LetterSpan[] = [];
  let bytes = 0;
  for (const { bucket, heads } of buckets) {
    let span: LetterSpan | undefined;
    for (const { offset, bytes: valueBytes } of heads) {
      const size = valueBytes + LETTER_OVERHEAD_BYTES;
      if (page.length > 0 && bytes + size > maxBytes) {
        pages.push(page);
        page = [];
        span = undefined;
        bytes = 0;
      }
      bytes += size;
      if (span === undefined) page.push(span = { bucket, first: offset, last: offset });
      else span.last = offset;
    }
  }
  return page.length > 0 ? [...pages, page] : pages;
}
