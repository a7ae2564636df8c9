import type { Io } from "./io.ts";
import type { Settings, Values } from "./settings/setting.ts";

/** One command of the program. */
export interface Command<S extends Settings = Settings> {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What it does, for its own help. */
  description: string;
  /** Command lines, each with what it is for. */
  examples: { line: string; purpose: string }[];
  settings: S;
  /** Words that may follow the command; a command without takes none. */
  words?: { placeholder: string; help: string; choices: readonly string[] };
  /**
   * @param words those that followed the command
   * @param given the names of the flags that stood on the command line
   * @returns the exit code
   */
  run(
    values: Values<S>,
    io: Io,
    words: readonly string[],
    given: ReadonlySet<string>,
  ): Promise<number>;
  /**
   * The same for the topics that the config file lists, each with its values. Without it, one of
   * them has to be chosen with `--topic`.
   */
  runTopics?(
    all: readonly Values<S>[],
    io: Io,
    words: readonly string[],
    given: ReadonlySet<string>,
  ): Promise<number>;
}

/** Declares a command: the values that it runs with have the types of its settings. */
export function command<const S extends Settings>(declared: Command<S>): Command {
  return declared as unknown as Command;
}
