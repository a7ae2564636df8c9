/** A slice of the ring: tokens greater than `after`, up to and including `upTo`. */
export interface TokenRange {
  after: bigint;
  upTo: bigint;
}

/** A part of the ring whose rows have the same replicas: a vnode's, or a tablet. */
export interface RingPart {
  /** Its last token; it begins behind the part before. */
  upTo: bigint;
  /** Which nodes have it, by their host ids; absent where the driver knows. */
  hostIds?: readonly string[];
}

/** A slice that lies within one part of the ring. */
export interface RingSlice extends TokenRange {
  hostIds?: readonly string[];
}

const MIN_TOKEN = -(2n ** 63n);
const MAX_TOKEN = 2n ** 63n - 1n;
/** A ring of more parts is cut into equal slices: a request for each part would cost more. */
const MAX_PARTS = 2_048;

/**
 * Cuts the Murmur3 ring into equal slices without gap or overlap.
 *
 * The lowest token belongs to no slice: the partitioner gives it to no key (Cassandra's
 * `Murmur3Partitioner.normalize` maps it to the highest).
 */
export function splitRing(slices: number): TokenRange[] {
  return split(MIN_TOKEN, MAX_TOKEN, slices);
}

/**
 * Cuts the ring into about so many slices, none of which lies in two parts, without gap or overlap:
 * a slice of several parts would have to be put together by its coordinator.
 *
 * What is read is the same however the parts are told, and whatever becomes of them meanwhile,
 * because slices are of tokens.
 *
 * @param parts in any order; none where nothing is known of them
 */
export function cutRing(parts: readonly RingPart[], slices: number): RingSlice[] {
  if (parts.length > MAX_PARTS) return splitRing(slices);
  const byEnd = new Map(parts.map((part) => [part.upTo, part]));
  const [first, ...more] = [...byEnd.values()]
    .filter(({ upTo }) => upTo > MIN_TOKEN && upTo <= MAX_TOKEN)
    .sort((a, b) => a.upTo < b.upTo ? -1 : 1);
  if (first === undefined) return splitRing(slices);
  const ordered = [first, ...more];
  // The ring is closed: what lies behind the last part's end is the first part's.
  if (ordered.at(-1)!.upTo < MAX_TOKEN) ordered.push({ ...first, upTo: MAX_TOKEN });
  let after = MIN_TOKEN;
  return ordered.flatMap(({ upTo, hostIds }) => {
    const share = Number(upTo - after) / Number(MAX_TOKEN - MIN_TOKEN);
    const ranges = split(after, upTo, Math.max(1, Math.round(share * slices)));
    after = upTo;
    return ranges.map((range) => ({ ...range, ...(hostIds === undefined ? {} : { hostIds }) }));
  });
}

/** Puts slices in an order in which those that are read at once lie far apart: on other nodes. */
export function spreadOut<T>(slices: readonly T[], atOnce: number): T[] {
  const stride = Math.ceil(slices.length / atOnce);
  return Array.from(
    { length: stride },
    (_, start) => slices.filter((_, index) => index % stride === start),
  ).flat();
}

function split(after: bigint, upTo: bigint, wanted: number): TokenRange[] {
  const size = upTo - after;
  const pieces = size < BigInt(wanted) ? Number(size) : wanted;
  const bound = (index: number) => after + (size * BigInt(index)) / BigInt(pieces);
  return Array.from({ length: pieces }, (_, index) => ({
    after: bound(index),
    upTo: bound(index + 1),
  }));
}
