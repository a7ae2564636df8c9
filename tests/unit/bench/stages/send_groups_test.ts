import assert from "node:assert/strict";
import { sendGroups } from "../../../../src/bench/stages/send_groups.ts";

const GROUPS = Array.from({ length: 100 }, (_, index) => index);

Deno.test("sendGroups: every group once, and no more at once than asked", async () => {
  const sent: number[] = [];
  let underWay = 0;
  const { signal } = new AbortController();
  await sendGroups(GROUPS, { stage: "limit", atOnce: 7, signal }, async (group) => {
    assert.ok(++underWay <= 7);
    await Promise.resolve();
    underWay--;
    sent.push(group);
  });
  assert.deepEqual(sent.toSorted((a, b) => a - b), GROUPS);
});

Deno.test("sendGroups: the user's stop ends it soon, once what is under way has ended", async () => {
  const stop = new AbortController();
  let begun = 0;
  let ended = 0;
  const sending = sendGroups(
    GROUPS,
    { stage: "limit", atOnce: 4, signal: stop.signal },
    async () => {
      if (++begun === 10) stop.abort();
      await Promise.resolve();
      ended++;
    },
  );
  await assert.rejects(sending, {
    code: "interrupted",
    message: "Interrupted within the stage limit",
  });
  assert.ok(begun < 20 && ended === begun);
});
