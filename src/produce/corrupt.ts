/** Values that no codec of andean can read, each in its own way. */
const FORMS: ((value: Uint8Array) => Uint8Array)[] = [
  (value) => value.subarray(0, value.length >> 1), // cut short
  () => new TextEncoder().encode('{"Symbol":"IBM","Price":"dear","TimeStamp":1700000000}'),
  () => new TextEncoder().encode('{"Symbol":"IBM","TimeStamp":1700000000}'),
  () => new Uint8Array([0xff, 0xfe, 0x00, 0x80]), // not UTF-8
  () => new Uint8Array(0),
];

/** An undecodable form of a value; `index` chooses which. */
export function corrupted(value: Uint8Array, index: number): Uint8Array {
  return FORMS[index % FORMS.length]!(value);
}

/**
 * Which of `count` records are corrupted, evenly spread.
 *
 * @returns a function from a record's number to the number of its corruption, or `undefined`
 */
export function corruptPlan(count: number, corrupt: number): (index: number) => number | undefined {
  // In BigInt where the product would not be exact.
  const share = count * corrupt <= Number.MAX_SAFE_INTEGER
    ? (index: number) => Math.floor((index * corrupt) / count)
    : (index: number) => Number((BigInt(index) * BigInt(corrupt)) / BigInt(count));
  return (index) => {
    const before = share(index);
    return share(index + 1) > before ? before : undefined;
  };
}
