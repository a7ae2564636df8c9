import assert from "node:assert/strict";
import type { Io } from "../../../src/cli/io.ts";
import { tellVerdict } from "../../../src/cli/verdict.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { Console } from "../../../src/telemetry/console.ts";
import type { Verdict } from "../../../src/verify/books/totals.ts";

const FULL = new AndeanError("local-file", "Cannot write metrics to a.prom: no space left", {
  hint: "Give --metrics-file another folder.",
});

/** Tells a verdict, and what was said of it where. */
async function told(verdict: Verdict, files: (() => Promise<unknown>)[]) {
  const said = { stdout: "", stderr: "" };
  const sink = {
    write: (text: string) => void (said.stderr += text),
    isTerminal: false,
    columns: () => 80,
  };
  const io = { print: (text) => said.stdout += text, console: new Console(sink) } as Partial<Io>;
  const exitCode = await tellVerdict({ verdict, text: verdict, files }, io as Io, {
    level: "info",
  });
  return { ...said, exitCode };
}

Deno.test("tellVerdict: the exit code is the verdict's", async () => {
  const codes = [];
  for (const verdict of ["exactly-once", "discrepancy", "inconclusive"] as const) {
    const { stdout, stderr, exitCode } = await told(verdict, []);
    assert.deepEqual([stdout, stderr], [verdict, ""]);
    codes.push(exitCode);
  }
  assert.deepEqual(codes, [0, 1, 3]);
});

Deno.test("tellVerdict: a file that can't be written keeps neither the verdict nor other files back", async () => {
  let written = 0;
  const files = [() => Promise.reject(FULL), () => Promise.resolve(written++)];
  const good = await told("exactly-once", files);
  assert.equal(good.stdout, "exactly-once");
  assert.equal(
    good.stderr,
    "andean: Cannot write metrics to a.prom: no space left\n" +
      "  Give --metrics-file another folder.\n",
  );
  assert.equal(written, 1);
  assert.equal(good.exitCode, 3);
  // A loss weighs more than a file.
  assert.equal((await told("discrepancy", files)).exitCode, 1);
});
