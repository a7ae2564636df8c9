import { crc32, deflateRawSync } from "node:zlib";
import { type ArchiveEntry, modeOf } from "./archive_entry.ts";

/** Version 2.0 of the format, which has deflate; in the upper byte 3, for Unix's permissions. */
const NEEDED = 20;
const MADE_BY = 3 << 8 | NEEDED;
const DEFLATED = 8;

/**
 * A zip archive of these files, in this order; the same files give the same bytes.
 *
 * @param modified the files' time, in seconds since 1970
 */
export function zip(entries: readonly ArchiveEntry[], modified: number): Uint8Array<ArrayBuffer> {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path, "latin1");
    const data = deflateRawSync(entry.bytes, { level: 9 });
    const shared = sharedHeader(entry, data.length, modified);
    const local = Buffer.concat([bytes([0x04034b50, 4]), shared, name]);
    files.push(local, data);
    const attributes = (0o100000 | modeOf(entry)) * 0x10000;
    directory.push(
      Buffer.concat([
        bytes([0x02014b50, 4], [MADE_BY, 2]),
        shared,
        bytes([0, 2], [0, 2], [0, 2], [attributes, 4], [offset, 4]),
        name,
      ]),
    );
    offset += local.length + data.length;
  }
  const size = directory.reduce((total, { length }) => total + length, 0);
  const count = entries.length;
  const end = bytes(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [size, 4],
    [offset, 4],
    [0, 2],
  );
  return Uint8Array.from(Buffer.concat([...files, ...directory, end]));
}

/** What a file's own header and the directory say of it, in the same words. */
function sharedHeader({ path, bytes: content }: ArchiveEntry, packed: number, modified: number) {
  const { date, time } = dosTime(modified);
  return bytes(
    [NEEDED, 2],
    [0, 2],
    [DEFLATED, 2],
    [time, 2],
    [date, 2],
    [crc32(content), 4],
    [packed, 4],
    [content.length, 4],
    [path.length, 2],
    [0, 2],
  );
}

/** Zip counts in steps of two seconds, from 1980; here in UTC, which it does not say. */
function dosTime(seconds: number): { date: number; time: number } {
  const at = new Date(seconds * 1_000);
  return {
    date: (at.getUTCFullYear() - 1980) << 9 | (at.getUTCMonth() + 1) << 5 | at.getUTCDate(),
    time: at.getUTCHours() << 11 | at.getUTCMinutes() << 5 | at.getUTCSeconds() >> 1,
  };
}

/** Numbers, each in so many bytes, the lowest first. */
function bytes(...fields: [value: number, size: 2 | 4][]): Buffer {
  const all = Buffer.alloc(fields.reduce((total, [, size]) => total + size, 0));
  let at = 0;
  for (const [value, size] of fields) at = all.writeUIntLE(value, at, size);
  return all;
}
