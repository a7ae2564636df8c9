import assert from "node:assert/strict";
import { Results } from "./results.ts";

Deno.test("Results: a table of the cells, and how many of them are good", async () => {
  const results = new Results("who has read what", ["format", "reader"]);
  assert.equal(results.toString(), "");
  await results.attempt(["json", "a"], "none", () => Promise.resolve(240));
  await assert.rejects(results.attempt(["json", "a"], "zstd", () => Promise.reject("no")));
  results.note(["json", "a"], "zstd", { right: 240 }); // Too late: it has failed.
  results.note(["csv", "b"], "gzip", { right: 7 });
  assert.equal(
    results.toString(),
    [
      "who has read what",
      "format  reader  none  gzip  snappy  lz4    zstd",
      "json    a        240     -       -    -  FAILED",
      "csv     b          -     7       -    -       -",
      "3 cells: 2 ok, 1 failed",
    ].join("\n"),
  );
});
