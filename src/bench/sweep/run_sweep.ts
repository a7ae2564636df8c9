import { AndeanError } from "../../errors/andean_error.ts";
import { createKeyspace, createTable, dropTable } from "../../scylla/table/schema.ts";
import type { Services } from "../../services/open_services.ts";
import type { BenchOptions, Round } from "../options.ts";
import type { Repetition, SweepResult } from "../result.ts";
import { inRound } from "../round.ts";
import type { ServedBench } from "../run.ts";
import { runPipeline } from "../stages/pipeline.ts";
import { summarize } from "../summarize.ts";
import { watched } from "../watched.ts";
import { atValue } from "./at_value.ts";
import { fillTopic } from "./fill_topic.ts";
import { PADDED_TABLE } from "./padding.ts";
import type { Sweep } from "./sweep.ts";

/**
 * Measures the stage `pipeline` at each value, the values in turns in each repetition.
 *
 * @throws {AndeanError} `interrupted` between two of them, or `unaccounted` where one was read less
 * than its topic holds
 */
export async function runSweep(
  options: BenchOptions,
  services: Services,
  { parameter, values }: Sweep,
): Promise<SweepResult> {
  const measured = new Map<number, Repetition[]>(values.map((value) => [value, []]));
  for (let number = options.warmUp > 0 ? 0 : 1; number <= options.repetitions; number++) {
    for (const [value, repetitions] of measured) {
      const round = { number, of: options.repetitions };
      const asked = atValue({ ...options, records: recordsOf(options, round) }, parameter, value);
      options.onStage?.("pipeline", round, `--${parameter} ${value}`);
      const repetition = await measureOnce(asked, services);
      if (number > 0) repetitions.push(repetition);
    }
  }
  const points = [...measured].map(([value, all]) => ({ value, ...summarize(all) }));
  return { parameter, points };
}

function recordsOf({ records, warmUp }: BenchOptions, { number }: Round): number {
  return number === 0 ? warmUp : records;
}

function measureOnce(options: BenchOptions, services: Services): Promise<Repetition> {
  return inRound(options, services, async (bench) => {
    if (options.signal.aborted) throw new AndeanError("interrupted", "Interrupted between stages");
    await fillTopic(options, bench.topic, services.cluster);
    const served: ServedBench = { ...bench, ...services };
    if (options.recordBytes !== undefined) await makePaddedTable(served);
    const [repetition] = await watched(async () => [await runPipeline(served)]);
    // More where workers have handed over, and read some again.
    if (repetition === undefined || repetition.records < options.records) {
      throw new AndeanError(
        "unaccounted",
        `Cannot use the figures: ${
          repetition?.records ?? 0
        } of ${options.records} records were read`,
        { hint: "This is a bug in andean." },
      );
    }
    return repetition;
  });
}

async function makePaddedTable({ options: { keyspace }, session, table }: ServedBench) {
  await createKeyspace(session, keyspace);
  await dropTable(session, keyspace, table);
  await createTable(session, keyspace, table, PADDED_TABLE);
}
