import assert from "node:assert/strict";
import { shell } from "./shell.ts";

/**
 * `produce`, `ingest` and `verify` of 1,000 records, each of which has to succeed.
 *
 * @returns all that they have printed
 */
export async function wholeRun(environment: Record<string, string>): Promise<string> {
  const lines = [
    "produce --count 1000 --json",
    "ingest --create-schema --until end --json",
    "verify --json",
  ];
  const results = [];
  let printed = "";
  for (const line of lines) {
    const { exitCode, stdout, stderr } = await shell(line.split(" "), { environment });
    assert.equal(exitCode, 0, stderr);
    results.push(JSON.parse(stdout));
    printed += stdout + stderr;
  }
  const [produced, ingested, verified] = results;
  assert.equal(produced.acked, 1_000);
  assert.equal(ingested.stored, 1_000);
  assert.equal(verified.verdict, "exactly-once");
  assert.equal(verified.totals.stored, 1_000);
  return printed;
}
