import type { PlanOptions, PlanResult } from "../../plan/options.ts";
import { planExitCode, planTopic } from "../../plan/plan_topic.ts";
import { described, reportFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { jsonDocument } from "../output/json.ts";
import { planText } from "../output/plan_text.ts";
import type { EVERY_COMMAND } from "../settings/every_command.ts";
import type { Values } from "../settings/setting.ts";
import { inTurn, type Outcome } from "./in_turn.ts";

/** What became of one topic's plan. */
type Planned = Outcome<PlanOptions, PlanResult>;

/**
 * Runs `plan` for several topics, one after the other. One that can't be planned is told, and the
 * others are planned all the same.
 *
 * @returns the exit code of an ingest of all of them: one that does not fit keeps all from beginning
 * @throws {AndeanError} as {@linkcode inTurn}
 */
export async function runPlanTopics(
  all: readonly PlanOptions[],
  { json, logLevel }: Pick<Values<typeof EVERY_COMMAND>, "json" | "logLevel">,
  io: Io,
): Promise<number> {
  const outcomes = await inTurn(all, planTopic, {
    onFailure: (error) => reportFailure(error, io.console, logLevel),
  });
  io.print(json ? jsonDocument({ topics: outcomes.map(asDocument) }) : asText(outcomes));
  const codes = outcomes.map((outcome) =>
    "result" in outcome ? planExitCode(outcome.result) : outcome.error.exitCode
  );
  return [130, 2, 3, 1].find((code) => codes.includes(code)) ?? 0;
}

function asDocument(outcome: Planned): object {
  return "result" in outcome
    ? outcome.result
    : { topic: { name: outcome.options.topic }, error: described(outcome.error) };
}

function asText(outcomes: readonly Planned[]): string {
  return outcomes.map((outcome) => {
    const { topic, keyspace, table } = outcome.options;
    const heading = `=== ${topic} into ${keyspace}.${table}`;
    return `${heading}\n\n${
      "result" in outcome ? planText(outcome.result) : `not planned: ${outcome.error.message}`
    }`;
  }).join("\n\n");
}
