import { join } from "node:path";

/** How Deno ends a file of coverage: the brackets within it are indented. */
const END = new TextEncoder().encode("\n}");

/**
 * Removes what processes have left that were killed while they wrote their coverage: one such file
 * is enough for `deno coverage` to tell nothing at all.
 *
 * @returns how many there were
 */
export async function removeCutFiles(folder: string): Promise<number> {
  let removed = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!name.endsWith(".json") || isWhole(path)) continue;
    await Deno.remove(path);
    removed++;
  }
  return removed;
}

function isWhole(path: string): boolean {
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  if (size < END.length) return false;
  file.seekSync(size - END.length, Deno.SeekMode.Start);
  const end = new Uint8Array(END.length);
  return file.readSync(end) === END.length && end.every((byte, index) => byte === END[index]);
}
