import { Buffer } from "node:buffer";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { fc } from "./fc.ts";

/**
 * How often each property of the fuzz tests is tried. `ANDEAN_TEST_RUNS=100000 deno test …` looks
 * for longer, best together with another `ANDEAN_TEST_SEED`.
 */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: Number(Deno.env.get("ANDEAN_TEST_RUNS") ?? usual) };
}

/** What `work` gives, or the typed error that it throws; any other error passes. */
export function typed<T>(work: () => T): T | AndeanError {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AndeanError) return thrown;
    throw thrown;
  }
}

/** One change of some bytes. Places are shares of the length, so that they fit any bytes. */
type Mutation = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (share: number, bytes: Buffer) => Math.floor(share * bytes.length);

/** Numbers on which lengths and counts trip. */
const awkwardNumbers = fc.oneof(
  fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  fc.nat(0xffff_ffff),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(place, fc.nat(7)).map(([share, bit]) => flipBit(share, bit)) },
  fc.tuple(place, fc.nat(255)).map(([share, byte]): Mutation => (bytes) => {
    if (bytes.length > 0) bytes[at(share, bytes)] = byte;
    return bytes;
  }),
  fc.tuple(place, awkwardNumbers).map(([share, number]): Mutation => (bytes) => {
    if (bytes.length >= 4) bytes.writeUInt32BE(number, Math.floor(share * (bytes.length - 3)));
    return bytes;
  }),
  place.map((share): Mutation => (bytes) => bytes.subarray(0, at(share, bytes))),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([share, more]): Mutation => (bytes) => splice(bytes, at(share, bytes), 0, more),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 8 })).map(([share, count]): Mutation => (bytes) =>
    splice(bytes, at(share, bytes), count, Buffer.alloc(0))
  ),
  // The same bytes once more: fields, records and names that come twice.
  fc.tuple(place, place).map(([from, to]): Mutation => (bytes) =>
    splice(bytes, at(from, bytes), 0, bytes.subarray(at(from, bytes), at(to, bytes)))
  ),
);

function flipBit(share: number, bit: number): Mutation {
  return (bytes) => {
    if (bytes.length > 0) bytes[at(share, bytes)]! ^= 1 << bit;
    return bytes;
  };
}

function splice(bytes: Buffer, from: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + removed)]);
}

/** These bytes with one to four changes. */
export function mutated(originals: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  return fc.tuple(originals, fc.array(mutation, { minLength: 1, maxLength: 4 })).map(
    ([original, mutations]) =>
      mutations.reduce<Buffer>((bytes, mutate) => mutate(bytes), Buffer.from(original)),
  );
}

/** Any bytes. */
export function anyBytes(maxLength = 200): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
}
