import assert from "node:assert/strict";
import type { BenchOptions } from "../../../src/bench/options.ts";
import { inRound } from "../../../src/bench/round.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import type { Services } from "../../../src/services/open_services.ts";
import { logged } from "../support/logged.ts";

const OPTIONS = { keyspace: "bench", format: { name: "json" } } as unknown as BenchOptions;

/** Services in which nothing can be removed. */
const KEEPING = {
  cluster: {
    deleteTopics: () => Promise.reject(new AndeanError("refused", "Cannot delete topics")),
  },
} as unknown as Services;

Deno.test("inRound: the error of the work is not hidden by that of the clean-up, which is logged", async () => {
  const interrupted = new AndeanError("interrupted", "Interrupted between two stages");
  const log = await logged(async () => {
    await assert.rejects(inRound(OPTIONS, KEEPING, () => Promise.reject(interrupted)), interrupted);
  });
  assert.match(log, /warn.*andean-bench-\w+.*Cannot delete topics/i);
});

Deno.test("inRound: a clean-up that fails by itself is an error", async () => {
  await assert.rejects(inRound(OPTIONS, KEEPING, () => Promise.resolve(1)), { code: "refused" });
});
