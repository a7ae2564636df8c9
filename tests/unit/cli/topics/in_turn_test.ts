import assert from "node:assert/strict";
import { inTurn } from "../../../../src/cli/topics/in_turn.ts";
import { AndeanError, type ErrorCode } from "../../../../src/errors/andean_error.ts";

/** Topics whose work ends with their name, or fails with that code. */
async function outcomes(all: string[], codes: Record<string, ErrorCode>) {
  const told: string[] = [];
  const found = await inTurn(all, (topic) => {
    const code = codes[topic];
    if (code !== undefined) return Promise.reject(new AndeanError(code, `Cannot do ${topic}`));
    return Promise.resolve(topic.toUpperCase());
  }, { onFailure: ({ message }) => told.push(message), isLast: (result) => result === "END" });
  return {
    told,
    found: found.map((outcome) => "result" in outcome ? outcome.result : outcome.error.code),
  };
}

Deno.test("inTurn: one that can't be done is told, and the others are done all the same", async () => {
  assert.deepEqual(await outcomes(["a", "b", "c"], { b: "table-missing" }), {
    told: ["Cannot do b"],
    found: ["A", "table-missing", "C"],
  });
  const { found } = await outcomes(["a", "b"], { a: "table-missing" });
  assert.deepEqual(found, ["table-missing", "B"]);
});

Deno.test("inTurn: the user's stop hides nothing of what was done before, and begins nothing more", async () => {
  for (const code of ["interrupted", "internal"] as const) {
    assert.deepEqual(await outcomes(["a", "b", "c"], { b: code }), {
      told: ["Cannot do b"],
      found: ["A", code],
    });
  }
  assert.deepEqual((await outcomes(["a", "end", "c"], {})).found, ["A", "END"]);
});

Deno.test("inTurn: what ends all before anything was done is thrown", async () => {
  for (const code of ["interrupted", "internal", "unreachable"] as const) {
    await assert.rejects(outcomes(["a", "b"], { a: code }), { code });
  }
});
