import assert from "node:assert/strict";
import { sleep } from "../../../src/errors/sleep.ts";
import { isSettled, VirtualTime } from "../support/virtual_time.ts";

Deno.test("sleep: resolves true after the whole time", async () => {
  using time = new VirtualTime();
  const before = time.now;
  assert.equal(await time.run(sleep(250)), true);
  assert.equal(time.now - before, 250);
});

Deno.test("sleep: an abort ends it at once with false, and leaves no timer behind", async () => {
  using time = new VirtualTime();
  const controller = new AbortController();
  const sleeping = sleep(60_000, controller.signal);
  assert.equal(await isSettled(sleeping), false);
  controller.abort();
  assert.equal(await sleeping, false);
  assert.equal(time.pending, 0);
});

Deno.test("sleep: a signal that was aborted before starts no timer", async () => {
  using time = new VirtualTime();
  assert.equal(await sleep(60_000, AbortSignal.abort()), false);
  assert.equal(time.pending, 0);
});

Deno.test("sleep: leaves no listener on a signal that outlives it", async () => {
  using time = new VirtualTime();
  const { signal } = new AbortController();
  let listeners = 0;
  signal.addEventListener = () => listeners++;
  signal.removeEventListener = () => listeners--;
  await time.run(sleep(5, signal));
  assert.equal(listeners, 0);
});
