import assert from "node:assert/strict";
import { AndeanError } from "../../src/errors/andean_error.ts";
import { resolveOptions, type StackOptions } from "../../scripts/stack/options.ts";
import { planState } from "../../scripts/stack/plan.ts";

const BEYOND: [string, Partial<StackOptions>, RegExp][] = [
  ["more brokers", { brokers: 2 }, /has 1 broker and 2 nodes, more were asked for/],
  ["more nodes", { nodes: 3 }, /has 1 broker and 2 nodes, more were asked for/],
  ["TLS", { secured: true }, /has no listeners for TLS/],
  ["another heap", { cqlHeapMiB: 4096 }, /says itself how much memory its nodes have/],
];

for (const [what, wanted, message] of BEYOND) {
  Deno.test(`planState refuses containers for ${what} than docker-compose.yml has, and takes jars by itself`, async () => {
    await assert.rejects(
      planState(resolveOptions({ name: "a", engine: "containers", ...wanted }), undefined),
      (error) => {
        assert(error instanceof AndeanError);
        assert.equal(error.code, "usage");
        assert.match(error.message, message);
        assert.equal(error.hint, "Use --engine jars.");
        return true;
      },
    );
    const { engine } = await planState(resolveOptions({ name: "a", ...wanted }), undefined);
    assert.equal(engine, "jars");
  });
}
