import { gzipSync } from "node:zlib";
import { type ArchiveEntry, modeOf } from "./archive_entry.ts";

/** Tar's unit: headers have this size, and files are filled up to a multiple of it. */
const BLOCK = 512;

/**
 * A gzipped tar archive (POSIX ustar) of these files, in this order.
 *
 * The same files give the same bytes on every machine: they belong to nobody in particular, and are
 * all of one time. The tar command is not used because it differs in how it is told that.
 *
 * @param modified the files' time, in seconds since 1970
 */
export function tarGz(entries: readonly ArchiveEntry[], modified: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    parts.push(header(entry, modified), entry.bytes);
    parts.push(new Uint8Array((BLOCK - entry.bytes.length % BLOCK) % BLOCK));
  }
  parts.push(new Uint8Array(2 * BLOCK)); // The end.
  return Uint8Array.from(gzipSync(Buffer.concat(parts), { level: 9 }));
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, "ustar Interchange Format" */
function header(entry: ArchiveEntry, modified: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  if (entry.path.length > 100) throw new Error(`Too long for a tar archive: ${entry.path}`);
  const octal = (value: number, at: number, digits: number) =>
    block.write(value.toString(8).padStart(digits, "0"), at, "latin1");
  block.write(entry.path, 0, "latin1");
  octal(modeOf(entry), 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(entry.bytes.length, 124, 11);
  octal(modified, 136, 11);
  block.fill(" ", 148, 156); // The checksum counts as spaces while it is summed up.
  block.write("0", 156, "latin1"); // An ordinary file.
  block.write("ustar\u000000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
