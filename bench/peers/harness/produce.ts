import { programCommand } from "../../../scripts/program.ts";
import type { Services } from "./contender.ts";

/** As `andean produce` makes it, where nothing else is said. */
export const PARTITIONS = 6;

/**
 * Fills a new topic with price ticks.
 *
 * @throws {Error} if not every record is acknowledged
 */
export async function makeTopic(
  { brokers }: Services,
  topic: string,
  records: number,
): Promise<void> {
  const [command, ...args] = programCommand("source");
  const flags = { brokers, topic, count: records, partitions: PARTITIONS, seed: 1 };
  const { success, stderr } = await new Deno.Command(command, {
    args: [
      ...args,
      "produce",
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot fill the topic: ${new TextDecoder().decode(stderr)}`);
}
