import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** The file of checksums, as `sha256sum --check SHA256SUMS` reads it. */
export const CHECKSUMS = "SHA256SUMS";

/**
 * Writes the checksums of files that stand in one folder beside them.
 *
 * @returns the path of the file of checksums
 */
export async function writeChecksums(files: readonly [string, ...string[]]): Promise<string> {
  const lines: string[] = [];
  for (const file of files.toSorted()) {
    const digest = createHash("sha256").update(await Deno.readFile(file)).digest("hex");
    lines.push(`${digest}  ${basename(file)}\n`);
  }
  const target = join(dirname(files[0]), CHECKSUMS);
  await Deno.writeTextFile(target, lines.join(""));
  return target;
}
