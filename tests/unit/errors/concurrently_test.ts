import assert from "node:assert/strict";
import { concurrently } from "../../../src/errors/concurrently.ts";
import { turn } from "../support/virtual_time.ts";

Deno.test("concurrently: does all of the work, no more than the limit at once", async () => {
  const done: number[] = [];
  let [busy, peak] = [0, 0];
  await concurrently([5, 4, 3, 2, 1], 2, async (item) => {
    peak = Math.max(peak, ++busy);
    await turn();
    busy--;
    done.push(item);
  });
  assert.deepEqual([done, peak], [[5, 4, 3, 2, 1], 2]);
});

Deno.test("concurrently: after a failure nothing is begun, and what is under way ends first", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = concurrently([0, 1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error("the first");
    await turn();
    ended.push(item);
  });
  await assert.rejects(work, /the first/);
  assert.deepEqual([begun, ended], [[0, 1], [1]]);
});

Deno.test("concurrently: nothing to do is done", async () => {
  await concurrently([], 8, () => Promise.reject(new Error("never")));
});
