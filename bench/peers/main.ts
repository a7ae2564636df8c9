/**
 * Compares andean with its peers: the same topic into the same kind of table, in turns.
 *
 * Usage: deno task bench:peers
 */
import { say, tell } from "../../scripts/output.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { environment } from "../../src/bench/environment.ts";
import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";
import { quietNegativeTimeouts } from "../../src/kafka/connection/quiet_timers.ts";
import { compare, type Comparison } from "./compare.ts";
import { CONTENDERS } from "./contenders/contenders.ts";
import type { Services } from "./harness/contender.ts";
import { HELP, parseOptions, type PeersOptions } from "./harness/options.ts";
import { PARTITIONS } from "./harness/produce.ts";
import { exitCodeOf, reportText, summarize } from "./harness/report.ts";

/** @returns the exit code */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    say(HELP.trimEnd());
    return 0;
  }
  const stack = options.services === undefined
    ? await startStack({ name: "bench-peers", ownerPid: Deno.pid, report: tell, signal })
    : undefined;
  let comparison: Comparison;
  try {
    comparison = await compare({
      ...options,
      contenders: options.only.map((name) => CONTENDERS[name]),
      services: stack ?? givenServices(options),
      report: tell,
      signal,
    });
  } finally {
    await stack?.stop();
  }
  const { entries } = comparison;
  say(reportText(entries));
  if (options.json !== undefined) {
    const document = documentOf(options, comparison, stack);
    await Deno.writeTextFile(options.json, `${JSON.stringify(document, null, 2)}\n`);
  }
  return exitCodeOf(entries);
}

function givenServices({ services, user }: PeersOptions): Services {
  const password = Deno.env.get("ANDEAN_SCYLLA_PASSWORD") ?? "scylla";
  return { ...services!, user, password };
}

/** What is written with `--json`: each run, what was asked, and the machine. */
function documentOf(options: PeersOptions, comparison: Comparison, stack: Stack | undefined) {
  const { records, slowRecords, rounds, only } = options;
  const { entries, database } = comparison;
  return {
    config: { records, slowRecords, rounds, only, partitions: PARTITIONS },
    environment: { ...environment(), database, services: stack?.engine ?? "given" },
    peers: entries.map((entry) => ({
      ...entry,
      skipped: entry.skipped ?? null,
      summary: summarize(entry, entries),
    })),
  };
}

if (import.meta.main) {
  quietNegativeTimeouts();
  const controller = new AbortController();
  const interrupt = () =>
    controller.abort(new AndeanError("interrupted", "Interrupted; nothing was left running"));
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  try {
    Deno.exit(await main(Deno.args, controller.signal));
  } catch (error) {
    tell(`bench:peers: ${messageOf(error)}`);
    if (!(error instanceof AndeanError)) Deno.exit(1);
    if (error.hint !== undefined) tell(`  ${error.hint}`);
    Deno.exit(error.exitCode);
  }
}
