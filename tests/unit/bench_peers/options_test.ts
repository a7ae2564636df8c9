import assert from "node:assert/strict";
import { parseOptions, PEER_NAMES } from "../../../bench/peers/harness/options.ts";

Deno.test("parseOptions: without flags it is the big comparison of all peers on a stack of its own", () => {
  assert.deepEqual(parseOptions([]), {
    records: 1_000_000,
    slowRecords: 200_000,
    rounds: 5,
    only: PEER_NAMES,
    services: undefined,
    user: "scylla",
    json: undefined,
  });
});

Deno.test("parseOptions: slow peers never get more records than the others, unless asked", () => {
  assert.equal(parseOptions(["--records", "1000"])?.slowRecords, 1_000);
  assert.equal(parseOptions(["--records", "1000", "--slow-records", "2000"])?.slowRecords, 2_000);
});

Deno.test("parseOptions: the peers run in the table's order, however they are named", () => {
  assert.deepEqual(parseOptions(["--only", "andean, rust"])?.only, ["rust", "andean"]);
});

Deno.test("parseOptions: both services, or neither", () => {
  assert.deepEqual(parseOptions(["--brokers", "a:1", "--scylla", "b:2"])?.services, {
    brokers: "a:1",
    scylla: "b:2",
  });
  assert.throws(() => parseOptions(["--scylla", "b:2"]), /--scylla is given, and --brokers is not/);
  assert.throws(
    () => parseOptions(["--brokers", "a:1"]),
    /--brokers is given, and --scylla is not/,
  );
});

Deno.test("parseOptions: what can't be is told with what is and what was wanted", () => {
  for (
    const [args, message] of [
      [["--records", "1e6"], /--records is "1e6", wanted is a whole number from 1 on/],
      [["--rounds", "0"], /--rounds is "0"/],
      [["--only", "rust,flink"], /--only names "flink", wanted are some of rust, /],
      [["--only", ""], /--only names ""/],
      [["--recrods", "5"], /Unknown option '--recrods'/],
    ] as const
  ) {
    assert.throws(() => parseOptions(args), { code: "usage", message });
  }
});

Deno.test("parseOptions: asked for help it does nothing else", () => {
  assert.equal(parseOptions(["--help"]), undefined);
});
