import assert from "node:assert/strict";
import { firstUnseen } from "../../docs/support/shown_output.ts";

const PRINTED =
  "partition  records\n0            1,112\n\nin 2.53 s, 1,974/s; max 1.7 s\nverdict: good\n";

Deno.test("firstUnseen: lines in their order, whatever stands between them", () => {
  assert.equal(firstUnseen("partition  records\n…\nverdict: good\n", PRINTED), undefined);
  assert.equal(firstUnseen("verdict: good\npartition records\n", PRINTED), "partition records");
  assert.equal(firstUnseen("verdict: good\nverdict: good\n", PRINTED), "verdict: good");
});

Deno.test("firstUnseen: widths of columns don't matter, all else does", () => {
  assert.equal(firstUnseen("0  1,112", PRINTED), undefined);
  assert.equal(firstUnseen("0  1,113", PRINTED), "0  1,113");
  assert.equal(firstUnseen("verdict", PRINTED), "verdict");
  assert.equal(firstUnseen("verdict: goo.", PRINTED), "verdict: goo.");
});

Deno.test("firstUnseen: an ellipsis stands for anything within a line", () => {
  assert.equal(firstUnseen("in … s, …/s; max …", PRINTED), undefined);
  assert.equal(firstUnseen("in … s, …/s; min …", PRINTED), "in … s, …/s; min …");
});
