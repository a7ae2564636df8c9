/**
 * Shows what andean does, on real services: 90,000 records from Kafka into the database, every one
 * accounted for; then a staged loss, found to the record. Stops what it started.
 *
 * Usage: deno task demo
 */
import { messageOf } from "../src/errors/andean_error.ts";
import { say, tell } from "./output.ts";
import { programCommand } from "./program.ts";
import { deleteRows, type LocalDatabase, openDatabase, rowKeys } from "./rows.ts";
import { environmentOf } from "./stack/environment.ts";
import { type Stack, startStack } from "./stack/stack.ts";

const RECORDS = 90_000;
/** What is deleted behind andean's back: Kafka partition, first and last offset. */
const STAGED_LOSS: [number, number, number][] = [[0, 1_200, 1_204], [3, 777, 777], [5, 0, 10]];

const started = performance.now();

/** Runs a step under a heading, and tells how long it took. */
async function step<T>(heading: string, work: () => Promise<T>): Promise<T> {
  say(`\n== ${heading}`);
  const before = performance.now();
  const result = await work();
  say(`-- ${((performance.now() - before) / 1_000).toFixed(1)} s`);
  return result;
}

/**
 * Runs the program as a user would, showing the command line and everything it prints.
 *
 * @returns what it printed to standard output
 */
async function andean(stack: Stack, args: string[], expectedExit = 0): Promise<string> {
  say(`$ andean ${args.join(" ")}`);
  const [program, ...before] = programCommand("source");
  const child = new Deno.Command(program, {
    args: [...before, ...args],
    env: { ...environmentOf(stack), ANDEAN_LOG_LEVEL: "warn" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit", // Progress is seen while it happens.
  }).spawn();
  const [{ code }, output] = await Promise.all([child.status, new Response(child.stdout).text()]);
  if (!args.includes("--json")) say(output.trimEnd());
  if (code !== expectedExit) {
    throw new Error(`andean ${args[0]} ended with exit code ${code}, wanted ${expectedExit}`);
  }
  return output;
}

/** Deletes the rows of {@linkcode STAGED_LOSS} with CQL, and counts them. */
export async function stageLoss(where: LocalDatabase): Promise<number> {
  const database = await openDatabase(where);
  try {
    const doomed = (await rowKeys(database, "trading.market_data")).filter((row) =>
      STAGED_LOSS.some(([partition, first, last]) =>
        row.kafka_partition === partition && Number(row.kafka_offset) >= first &&
        Number(row.kafka_offset) <= last
      )
    );
    await deleteRows(database, "trading.market_data", doomed);
    return doomed.length;
  } finally {
    await database.shutdown();
  }
}

/** Whether a verification found exactly what was staged. */
function foundExactly(json: string): boolean {
  const { partitions } = JSON.parse(json) as {
    partitions: { partition: number; missingRanges: [number, number][] }[];
  };
  const found = partitions.flatMap(({ partition, missingRanges }) =>
    missingRanges.map(([first, last]) => [partition, first, last])
  );
  return JSON.stringify(found) === JSON.stringify(STAGED_LOSS);
}

async function demo(signal: AbortSignal): Promise<void> {
  const stack = await step(
    "Start a real Kafka and a real database",
    () => startStack({ name: "demo", ownerPid: Deno.pid, report: tell, signal }),
  );
  try {
    await step(
      `Produce ${RECORDS} records`,
      () => andean(stack, ["produce", "--count", String(RECORDS)]),
    );
    await step("Ingest them", () => andean(stack, ["ingest", "--create-schema", "--until", "end"]));
    const good = await step("Account for every record", () => andean(stack, ["verify"]));
    if (!good.includes(`${RECORDS.toLocaleString("en-US")} stored`)) {
      throw new Error(`not all of ${RECORDS} records are stored`);
    }
    const deleted = await step("Stage a loss: delete rows behind andean's back", async () => {
      const count = await stageLoss(stack);
      say(`deleted ${count} rows with CQL`);
      return count;
    });
    await step("Account again", () => andean(stack, ["verify"], 1));
    const json = await andean(stack, ["verify", "--json"], 1);
    if (!foundExactly(json)) throw new Error("verify did not find exactly the deleted rows");
    say(`verify named exactly the ${deleted} deleted rows.`);
  } finally {
    await step("Stop the services", () => stack.stop());
  }
}

if (import.meta.main) {
  const controller = new AbortController();
  Deno.addSignalListener("SIGINT", () => controller.abort());
  try {
    await demo(controller.signal);
    say(`\nDone in ${((performance.now() - started) / 1_000).toFixed(0)} s.`);
    Deno.exit(0);
  } catch (error) {
    tell(`\nThe demo failed: ${messageOf(error)}`);
    const { hint } = error as { hint?: string };
    if (hint !== undefined) tell(`  ${hint}`);
    Deno.exit(1);
  }
}
