import assert from "node:assert/strict";
import { allEnded } from "../../../src/errors/all_ended.ts";

Deno.test("allEnded: throws the first failure, and only after all have ended", async () => {
  const slow = Promise.withResolvers<void>();
  const events: string[] = [];
  const works = [
    slow.promise.then(() => void events.push("slow ended")),
    Promise.reject(new Error("first")),
    slow.promise.then(() => Promise.reject(new Error("second"))),
  ];
  const all = allEnded(works, () => {
    events.push("told");
    slow.resolve();
  });
  await assert.rejects(all, /first/);
  assert.deepEqual(events, ["told", "slow ended"]);
});

Deno.test("allEnded: resolves when nothing fails, and calls nobody", async () => {
  await allEnded([Promise.resolve(1), Promise.resolve()], () => assert.fail("nothing failed"));
});
