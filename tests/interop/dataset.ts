/** A record's value, in a form that JSON keeps whole and that favours no format. */
export interface Reading {
  small: number;
  /** An integer of 64 bits. */
  big: string;
  /** A double. */
  ratio: string;
  flag: boolean;
  name: string;
  maybe: string | null;
  /** In hexadecimal. */
  payload: string;
  tags: string[];
  /** Integers of 64 bits. */
  counts: Record<string, string>;
  level: "LOW" | "HIGH";
  place: { city: string; zip: number | null };
  /** Milliseconds since the epoch. */
  at: number;
  /** A decimal of nine places. */
  amount: string;
}

/** A record that every writer sends, and that every reader must find. */
export interface Sample {
  /** Its place in the data set, which header `seq` tells. */
  seq: number;
  key: string | null;
  /** A header that some records lack. */
  source: string | null;
  /** A header of bytes, in hexadecimal. A header `nothing` has no value, where a client can do that. */
  raw: string;
  /** `null` is a tombstone. */
  value: Reading | null;
}

const SMALLS = [0, -1, 2_147_483_647, -2_147_483_648, 300];
const BIGS = [
  "0",
  "9223372036854775807",
  "-9223372036854775808",
  "9007199254740993",
  "-9007199254740993",
  "-1",
];
const RATIOS = ["0.1", "1.7976931348623157e308", "5e-324", "-2.5", "1e21", "-0.0", "0"];
const NAMES = [
  "",
  "plain",
  'comma, "quotes"; tab\t',
  "several\nlines\r\n",
  "é漢字𝄞",
  "\u0000",
  " spaces ",
  "null",
  "0",
];
const MAYBES = [null, "there", "", "null"];
const PAYLOADS = ["", "00", "ff00ff", "0000000001", "82534e4150505900"];
const TAGS = [[], ["a"], ["b", "", "b"], ["漢", "𝄞"]];
const COUNTS = [{}, { a: "1" }, { "": "-9223372036854775808", "𝄞": "9223372036854775807" }];
const TIMES = [0, -1, 1_700_000_000_123, -62_135_596_800_000, 253_402_300_799_999];
const AMOUNTS = [
  "0.000000000",
  "-0.000000001",
  "12345678901234567890.123456789",
  "99999999999999999999999999999.999999999",
  "-99999999999999999999999999999.999999999",
];
const RAWS = ["", "00ff80", "c3a9"];
const SOURCES = ["meter", null, "mètre"];

/** More than one block of any compression: 32 KiB in snappy's streams, 64 KiB in lz4's. */
const LARGE_TEXT = 70_000;

/** How many records there are of each kind. */
export const COUNT = { first: 260, updated: 20, deleted: 20 } as const;
/** All of them. */
export const RECORDS = COUNT.first + COUNT.updated + COUNT.deleted;

/**
 * For tables whose key is the record's: 260 records, then newer ones of 20 of their keys, then
 * tombstones of 20 others.
 */
export function keyedSamples(): Sample[] {
  return Array.from({ length: RECORDS }, (_, seq) => {
    const of = seq < COUNT.first ? seq : seq - COUNT.first;
    const isTombstone = seq >= COUNT.first + COUNT.updated;
    return sample(seq, `key-${of} é`, isTombstone);
  });
}

/** For tables in which each record has a row: some without a key, and 20 tombstones. */
export function plainSamples(): Sample[] {
  return Array.from(
    { length: RECORDS },
    (_, seq) => sample(seq, seq % 7 === 0 ? null : `key-${seq % 5}`, seq % 15 === 3),
  );
}

function sample(seq: number, key: string | null, isTombstone: boolean): Sample {
  return {
    seq,
    key,
    source: pick(SOURCES, seq),
    raw: pick(RAWS, seq),
    value: isTombstone ? null : readingOf(seq),
  };
}

function readingOf(seq: number): Reading {
  return {
    small: pick(SMALLS, seq),
    big: pick(BIGS, seq),
    ratio: pick(RATIOS, seq),
    flag: seq % 2 === 0,
    name: seq % 100 === 50 ? words(seq, LARGE_TEXT) : pick(NAMES, seq),
    maybe: pick(MAYBES, seq),
    payload: pick(PAYLOADS, seq),
    tags: pick(TAGS, seq),
    counts: pick(COUNTS, seq),
    level: seq % 3 === 0 ? "HIGH" : "LOW",
    place: { city: pick(NAMES, seq + 3), zip: seq % 4 === 0 ? null : seq },
    at: pick(TIMES, seq),
    amount: pick(AMOUNTS, seq),
  };
}

/** The lists' lengths differ, so that their elements meet in many combinations. */
function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length]!;
}

/** Text that compresses, but not to nothing. */
function words(seed: number, length: number): string {
  let text = "";
  for (let state = seed; text.length < length;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += `${(state >>> 12).toString(36)} `;
  }
  return text.slice(0, length);
}
