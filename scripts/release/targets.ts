/** A kind of machine that an executable can be made for. */
export interface Target {
  /** What `deno compile --target` calls it. */
  triple: string;
  /** What the file names of a release call it, for example `linux-x86_64`. */
  name: string;
  /** The executable's file name. */
  executable: string;
  /** What people there unpack without another program. */
  archive: "tar.gz" | "zip";
}

const UNIX = { executable: "andean", archive: "tar.gz" } as const;

/** Every target that Deno has a runtime for. */
export const TARGETS: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", name: "linux-x86_64", ...UNIX },
  { triple: "aarch64-unknown-linux-gnu", name: "linux-aarch64", ...UNIX },
  { triple: "x86_64-apple-darwin", name: "macos-x86_64", ...UNIX },
  { triple: "aarch64-apple-darwin", name: "macos-aarch64", ...UNIX },
  {
    triple: "x86_64-pc-windows-msvc",
    name: "windows-x86_64",
    executable: "andean.exe",
    archive: "zip",
  },
];

/**
 * The targets that `--target` asks for, in the order of {@link TARGETS}.
 *
 * @param asked triples, or `all`; each may be several with commas between them
 * @throws {Error} if it names what is none
 */
export function chooseTargets(asked: readonly string[]): Target[] {
  const wanted = new Set(asked.flatMap((value) => value.split(",")).map((value) => value.trim()));
  if (wanted.delete("all")) TARGETS.forEach(({ triple }) => wanted.add(triple));
  const chosen = TARGETS.filter(({ triple }) => wanted.delete(triple));
  const [unknown] = wanted;
  if (unknown !== undefined) {
    const known = TARGETS.map(({ triple }) => triple).join(", ");
    throw new Error(`Cannot compile for "${unknown}": wanted is all, or one of ${known}`);
  }
  return chosen;
}

/** What a release's files for a target are called, without an ending: `andean-0.1.0-linux-x86_64`. */
export function releaseName(version: string, { name }: Target): string {
  return `andean-${version}-${name}`;
}
