import type { ProduceResult } from "../../produce/options.ts";
import { count, counted, duration, range } from "./numbers.ts";
import { table } from "./table.ts";

/** So many ranges of unknown records are named. */
const MAX_RANGES = 10;

/** What `produce` prints: each Kafka partition, the speed, and what nobody acknowledged. */
export function produceText(result: ProduceResult): string {
  const lines = [table([
    ["partition", "from", "to", "acked"],
    ...result.perPartition.map(({ partition, from, to, acked }) => [
      String(partition),
      String(from),
      String(to),
      count(acked),
    ]),
  ])];
  const speed = `in ${duration(result.seconds)}, ${count(result.recordsPerSecond)}/s`;
  lines.push("", `${counted(result.acked, "record")} acknowledged ${speed} (run ${result.runId})`);
  if (result.failed > 0) {
    const shown = result.unknownSequences.slice(0, MAX_RANGES);
    const left = result.unknownSequences.length - shown.length;
    lines.push(
      `${counted(result.failed, "record")} not acknowledged: stored or not, nobody knows`,
      `  sequence numbers ${shown.map(([first, last]) => range(first, last)).join(", ")}` +
        (left > 0 ? `, and ${counted(left, "range")} more (see --json)` : ""),
    );
  }
  return lines.join("\n");
}
