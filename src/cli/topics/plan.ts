import type { AndeanError } from "../../errors/andean_error.ts";
import type { PlanOptions, PlanResult } from "../../plan/options.ts";
import { planExitCode, planTopic } from "../../plan/plan_topic.ts";
import { asAndeanError } from "../../errors/thrown.ts";
import { described, reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { jsonDocument } from "../output/json.ts";
import { planText } from "../output/plan_text.ts";
import type { EVERY_COMMAND } from "../settings/every_command.ts";
import type { Values } from "../settings/setting.ts";

/** What became of one topic's plan. */
type Outcome = { options: PlanOptions } & ({ result: PlanResult } | { error: AndeanError });

/**
 * Runs `plan` for several topics, one after the other. One that can't be planned is told, and the
 * others are planned all the same.
 *
 * @returns the exit code of an ingest of all of them: one that does not fit keeps all from
 * beginning. 130 where the user wants it to stop; what is planned by then is told
 */
export async function runPlanTopics(
  all: readonly PlanOptions[],
  { json, logLevel }: Pick<Values<typeof EVERY_COMMAND>, "json" | "logLevel">,
  io: Io,
): Promise<number> {
  const outcomes: Outcome[] = [];
  for (const options of all) {
    try {
      outcomes.push({ options, result: await planTopic(options) });
    } catch (thrown) {
      const error = asAndeanError(thrown);
      reportFailure(error, io.console, logLevel);
      outcomes.push({ options, error });
      if (error.code === "interrupted") break;
    }
  }
  io.print(json ? jsonDocument({ topics: outcomes.map(asDocument) }) : asText(outcomes));
  const codes = outcomes.map((outcome) =>
    "result" in outcome ? planExitCode(outcome.result) : outcome.error.exitCode
  );
  return [130, 2, 3, 1].find((code) => codes.includes(code)) ?? 0;
}

function asDocument(outcome: Outcome): object {
  return "result" in outcome
    ? outcome.result
    : { topic: { name: outcome.options.topic }, error: described(outcome.error) };
}

function asText(outcomes: readonly Outcome[]): string {
  return outcomes.map((outcome) => {
    const { topic, keyspace, table } = outcome.options;
    const heading = `=== ${topic} into ${keyspace}.${table}`;
    return `${heading}\n\n${
      "result" in outcome ? planText(outcome.result) : `not planned: ${outcome.error.message}`
    }`;
  }).join("\n\n");
}
