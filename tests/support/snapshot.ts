import assert from "node:assert/strict";

/**
 * Compares a text with the one kept under `tests/snapshots/`; `UPDATE_SNAPSHOTS=1` keeps the new
 * one instead, to be read in the diff.
 */
export async function assertSnapshot(name: string, actual: string): Promise<void> {
  const url = new URL(`../snapshots/${name}.txt`, import.meta.url);
  if (Deno.env.get("UPDATE_SNAPSHOTS") === "1") {
    await Deno.writeTextFile(url, actual);
    return;
  }
  assert.equal(actual, await Deno.readTextFile(url), `see tests/snapshots/${name}.txt`);
}
