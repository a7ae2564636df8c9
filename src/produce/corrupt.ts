import { AndeanError } from "../errors/andean_error.ts";
import type { Codec } from "../record/codec.ts";

const text = new TextEncoder();

/** Ways of damaging a value. */
const FORMS: ((value: Uint8Array) => Uint8Array)[] = [
  (value) => value.subarray(0, value.length >> 1), // cut short
  () => text.encode('{"Symbol":"IBM","Price":"dear","TimeStamp":1700000000}'),
  () => text.encode('{"Symbol":"IBM","TimeStamp":1700000000}'),
  () => new Uint8Array([0xff, 0xfe, 0x00, 0x80]), // not UTF-8
  () => new Uint8Array(0),
];

/**
 * An undecodable form of a value.
 *
 * @param index chooses which; the next one is taken where a format can read that, as some schemas
 * read nearly anything
 * @throws {AndeanError} `configuration` where the format reads all of them
 */
export function corrupted(
  value: Uint8Array,
  index: number,
  codec: Pick<Codec, "name" | "decode">,
): Uint8Array {
  for (let skipped = 0; skipped < FORMS.length; skipped++) {
    const form = FORMS[(index + skipped) % FORMS.length]!(value);
    if (!isDecodable(form, codec)) return form;
  }
  throw new AndeanError(
    "configuration",
    `Cannot corrupt records: values of this schema in ${codec.name} can be anything`,
    { hint: "Leave out --corrupt, or give a schema that says more with --schema." },
  );
}

function isDecodable(value: Uint8Array, codec: Pick<Codec, "decode">): boolean {
  try {
    codec.decode(value);
    return true;
  } catch (thrown) {
    if (thrown instanceof AndeanError && thrown.code === "undecodable") return false;
    throw thrown;
  }
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
