/** Decimal numbers as digits, exact: `-12.50` is -1250 with a scale of 2. */

/** So many bytes are a number of 2,400 digits; turning more into digits takes ages. */
const MAX_BYTES = 1_000;

/**
 * The digits of a decimal.
 *
 * @param bytes the unscaled number, as big-endian two's complement
 * @returns `undefined` where they are too many
 */
export function decimalText(bytes: Uint8Array, scale: number): string | undefined {
  if (bytes.length > MAX_BYTES || scale > 10 * MAX_BYTES) return undefined;
  const unsigned = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toHex()}`);
  const unscaled = BigInt.asIntN(8 * bytes.length, unsigned);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const sign = unscaled < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * Reads the digits of a decimal.
 *
 * @returns the unscaled number; `undefined` where the text is no decimal, or has a finer scale
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const [, sign, whole, fraction = ""] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const needed = fraction.replace(/0+$/, "");
  if (whole === undefined || needed.length > scale || text.length > 3 * MAX_BYTES) return undefined;
  const unscaled = BigInt(whole + needed.padEnd(scale, "0"));
  return sign === "-" ? -unscaled : unscaled;
}

/**
 * Big-endian two's complement.
 *
 * @param size in bytes; absent for as few as it takes
 * @returns `undefined` where it takes more
 */
export function twosComplement(value: bigint, size?: number): Uint8Array | undefined {
  let length = size ?? 1;
  if (size === undefined) { while (BigInt.asIntN(8 * length, value) !== value) length++; }
  if (BigInt.asIntN(8 * length, value) !== value) return undefined;
  const hex = BigInt.asUintN(8 * length, value).toString(16).padStart(2 * length, "0");
  return Uint8Array.fromHex(hex);
}
