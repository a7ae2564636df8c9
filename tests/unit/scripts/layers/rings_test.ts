import assert from "node:assert/strict";
import { rings } from "../../../../scripts/layers/rings.ts";

Deno.test("rings: a ring is found once, with every file of it, and without what leads there", () => {
  assert.deepEqual(
    rings([
      { path: "src/kafka/before.ts", imports: ["./a.ts"] },
      { path: "src/kafka/a.ts", imports: ["./b.ts"] },
      { path: "src/kafka/b.ts", imports: ["../scylla/c.ts", "kafkajs"] },
      { path: "src/scylla/c.ts", imports: ["../kafka/a.ts"] },
    ]),
    [["src/kafka/a.ts", "src/kafka/b.ts", "src/scylla/c.ts", "src/kafka/a.ts"]],
  );
});

Deno.test("rings: a file that imports itself is one", () => {
  assert.deepEqual(rings([{ path: "src/a.ts", imports: ["./a.ts"] }]), [["src/a.ts", "src/a.ts"]]);
});

Deno.test("rings: two ways to one file are none", () => {
  assert.deepEqual(
    rings([
      { path: "src/kafka/a.ts", imports: ["./b.ts", "./c.ts"] },
      { path: "src/kafka/b.ts", imports: ["./d.ts"] },
      { path: "src/kafka/c.ts", imports: ["./d.ts"] },
      { path: "src/kafka/d.ts", imports: [] },
    ]),
    [],
  );
});
