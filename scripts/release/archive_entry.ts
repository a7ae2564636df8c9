/** A file to be put into an archive. */
export interface ArchiveEntry {
  /** Its path in the archive, with `/` between folders; ASCII, at most 100 characters. */
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** Whether it can be run; default no. */
  executable?: boolean;
}

/** The permissions that it gets where it is unpacked. */
export function modeOf({ executable }: ArchiveEntry): number {
  return executable ? 0o755 : 0o644;
}
