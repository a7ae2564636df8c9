import assert from "node:assert/strict";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { waitFor } from "../../../src/errors/wait_for.ts";
import { withCode } from "../support/expect.ts";
import { VirtualTime } from "../support/virtual_time.ts";

const down = (message = "down") => new AndeanError("unreachable", message, { retriable: true });

/** Fails so often, then succeeds; counts its calls. */
function service(failures: number, error: () => unknown = () => down()) {
  const state = { calls: 0 };
  const attempt = () => {
    state.calls++;
    return state.calls <= failures ? Promise.reject(error()) : Promise.resolve("up");
  };
  return { state, attempt };
}

Deno.test("waitFor: gives the first success and asks no further", async () => {
  const { state, attempt } = service(0);
  assert.equal(await waitFor(attempt, { waitMs: 0 }), "up");
  assert.equal(state.calls, 1);
});

Deno.test("waitFor: tries again while failures are retriable, telling of each", async () => {
  using time = new VirtualTime();
  const { state, attempt } = service(3);
  const told: string[] = [];
  const done = waitFor(attempt, { waitMs: 30_000, onRetry: ({ code }) => told.push(code) });
  assert.equal(await time.run(done), "up");
  assert.equal(state.calls, 4);
  assert.deepEqual(told, ["unreachable", "unreachable", "unreachable"]);
});

Deno.test("waitFor: pauses between tries, a second at the most", async () => {
  using time = new VirtualTime();
  const { attempt } = service(10);
  await time.run(waitFor(attempt, { waitMs: 60_000 }));
  assert.equal(time.pauses.length, 10);
  for (const pause of time.pauses) assert.ok(pause >= 125 && pause <= 1_000, String(pause));
});

Deno.test("waitFor: gives up with the last failure once the time is up, and not before", async () => {
  using time = new VirtualTime();
  const before = time.now;
  let calls = 0;
  const failing = () => Promise.reject(down(`try ${++calls}`));
  await assert.rejects(time.run(waitFor(failing, { waitMs: 10_000 })), (thrown: Error) => {
    assert.equal(thrown.message, `try ${calls}`);
    return true;
  });
  assert.ok(calls > 10);
  assert.equal(time.now - before, 10_000);
});

Deno.test("waitFor: waitMs 0 tries exactly once", async () => {
  const { state, attempt } = service(1);
  await assert.rejects(waitFor(attempt, { waitMs: 0 }), withCode("unreachable"));
  assert.equal(state.calls, 1);
});

Deno.test("waitFor: a failure that no waiting mends ends it at once", async () => {
  const { state, attempt } = service(1, () => new AndeanError("refused", "no"));
  await assert.rejects(waitFor(attempt, { waitMs: 30_000 }), withCode("refused"));
  assert.equal(state.calls, 1);
});

Deno.test("waitFor: an unknown error ends it at once, as it is", async () => {
  const { state, attempt } = service(1, () => new TypeError("a bug"));
  await assert.rejects(waitFor(attempt, { waitMs: 30_000 }), TypeError);
  assert.equal(state.calls, 1);
});

Deno.test("waitFor: the signal ends the waiting as interrupted, with the failure as cause", async () => {
  using time = new VirtualTime();
  const controller = new AbortController();
  const { state, attempt } = service(Infinity, () => down("Cannot reach it"));
  const waiting = waitFor(attempt, {
    waitMs: 30_000,
    signal: controller.signal,
    onRetry: () => state.calls === 3 && controller.abort(),
  });
  await assert.rejects(time.run(waiting), (thrown: Error) => {
    withCode("interrupted", /^Interrupted while waiting: cannot reach it$/)(thrown);
    return withCode("unreachable")(thrown.cause);
  });
  assert.equal(state.calls, 3);
});
