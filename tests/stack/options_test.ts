import assert from "node:assert/strict";
import { AndeanError } from "../../src/errors/andean_error.ts";
import { checkName, resolveOptions, type StackOptions } from "../../scripts/stack/options.ts";

Deno.test("resolveOptions fills in one broker on free ports, engine open", () => {
  const options = resolveOptions({ name: "a" });
  assert.equal(options.brokers, 1);
  assert.equal(options.nodes, undefined);
  assert.equal(options.kafkaPort, 0);
  assert.equal(options.cqlPort, 0);
  assert.equal(options.engine, "auto");
  assert.equal(options.commitlog, "periodic");
});

const WRONG: [string, Partial<StackOptions>, RegExp][] = [
  ["four brokers", { brokers: 4 as 3 }, /--brokers is 4, wanted is a whole number from 1 to 3/],
  ["no nodes", { nodes: 0 as 1 }, /--nodes is 0/],
  ["a port too high", { cqlPort: 70_000 }, /--cql-port is 70000/],
  ["half a port", { kafkaPort: 9092.5 }, /--kafka-port is 9092.5/],
  ["a tiny heap", { cqlHeapMiB: 16 }, /--cql-heap is 16/],
];

for (const [what, wrong, message] of WRONG) {
  Deno.test(`resolveOptions refuses ${what} and names its bounds`, () => {
    assert.throws(() => resolveOptions({ name: "a", ...wrong }), (error) => {
      assert(error instanceof AndeanError);
      assert.equal(error.code, "usage");
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("checkName keeps a stack's folder inside the stacks' folder", () => {
  for (const name of ["", ".", "..", "../x", "a/b", "/etc", "-rf", "a b"]) {
    assert.throws(() => checkName(name), AndeanError, name);
  }
  for (const name of ["default", "test-123", "a_b", "9"]) checkName(name);
});
