/** Castagnoli's polynomial, its bits reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;

const [T0, T1, T2, T3, T4, T5, T6, T7] = tables();

/**
 * The CRC-32C of `bytes[from…]`, by which Kafka guards its record batches, as a number of 32
 * unsigned bits.
 *
 * Eight bytes at a time (Kounavis and Berry, "Novel Table Lookup-Based Algorithms for
 * High-Performance CRC Generation", 2008), because the remainder of each byte of eight can be
 * looked up without waiting for the one before: several times as fast as byte by byte.
 */
export function crc32c(bytes: Uint8Array, from = 0): number {
  let crc = -1;
  let at = from;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc = T7[(crc ^ bytes[at]!) & 0xff]! ^
      T6[((crc >>> 8) ^ bytes[at + 1]!) & 0xff]! ^
      T5[((crc >>> 16) ^ bytes[at + 2]!) & 0xff]! ^
      T4[(crc >>> 24) ^ bytes[at + 3]!]! ^
      T3[bytes[at + 4]!]! ^
      T2[bytes[at + 5]!]! ^
      T1[bytes[at + 6]!]! ^
      T0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = T0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** What a byte leaves once 0 to 7 bytes have followed it. Signed: V8 keeps such numbers unboxed. */
function tables() {
  const all = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : POLYNOMIAL);
    all[0]![byte] = crc;
  }
  for (let followed = 1; followed < 8; followed++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = all[followed - 1]![byte]!;
      all[followed]![byte] = all[0]![before & 0xff]! ^ (before >>> 8);
    }
  }
  type Table = Int32Array<ArrayBuffer>;
  return all as [Table, Table, Table, Table, Table, Table, Table, Table];
}
