import type { Command } from "./command.ts";
import { parseCommandLine } from "./command_line.ts";
import { benchCommand } from "./commands/bench.ts";
import { deadLettersCommand } from "./commands/dead_letters.ts";
import { ingestCommand } from "./commands/ingest.ts";
import { initCommand } from "./commands/init.ts";
import { planCommand } from "./commands/plan.ts";
import { produceCommand } from "./commands/produce.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { Io } from "./io.ts";
import { runCommand } from "./run_command.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  produceCommand,
  initCommand,
  planCommand,
  ingestCommand,
  verifyCommand,
  deadLettersCommand,
  benchCommand,
];

/**
 * Runs the program.
 *
 * @param args the command line without the program's own name
 * @returns the exit code: errors of the command are told, and not thrown
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const asked = await parseCommandLine(args, COMMANDS, io);
  return typeof asked === "number" ? asked : await runCommand(asked, COMMANDS, io);
}
