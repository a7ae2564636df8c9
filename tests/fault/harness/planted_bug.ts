import type { Change } from "../../../scripts/mutations/mutation.ts";

/**
 * A span is settled when its rows are acknowledged; with the bug, at once, so that offsets are
 * committed that nobody has stored.
 */
export const PLANTED_BUG: Change = {
  file: "src/ingest/deliver/pipeline.ts",
  find: `    Promise.try(work).then(
      (tally) => {`,
  replace: `    settle(tallyOf(0, []));
    settle = () => {};
    Promise.try(work).then(
      (tally) => {`,
};
