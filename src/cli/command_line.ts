import { Argument, Command as Commander, CommanderError, Option } from "commander";
import { AndeanError } from "../errors/andean_error.ts";
import type { Command } from "./command.ts";
import { completions, COMPLETIONS_SUMMARY, SHELLS } from "./completions/completions.ts";
import { reportFailure } from "./failure.ts";
import { HELP_LAYOUT } from "./help_layout.ts";
import type { Io } from "./io.ts";
import { isFlag, type Setting } from "./settings/setting.ts";
import { versionText } from "./version.ts";

/** What stands in every help, at the end. */
const FOOTER = `
Every flag can also be set by an environment variable (--batch-rows is
ANDEAN_BATCH_ROWS) or in the file of --config. Passwords come from
ANDEAN_SCYLLA_PASSWORD, ANDEAN_KAFKA_PASSWORD and
ANDEAN_SCHEMA_REGISTRY_PASSWORD, or from files.`;

const COMPLETION_EXAMPLES: Command["examples"] = [
  { line: "source <(andean completions bash)", purpose: "for this bash; in ~/.bashrc for all" },
  { line: `andean completions zsh > "\${fpath[1]}/_andean"`, purpose: "for zsh" },
  { line: "andean completions fish > ~/.config/fish/completions/andean.fish", purpose: "for fish" },
];

const EXIT_CODES = `
Exit codes: 0 done and accounted for, 1 discrepancy, 2 usage or configuration
error, 3 a service is missing or refused us, 130 interrupted after a drain.`;

/** What stood on a command line. */
export interface AskedCommand {
  command: Command;
  /** By the flags' names; `undefined` for those that did not stand there. */
  flags: Record<string, unknown>;
  /** Those that followed the command. */
  words: readonly string[];
}

/**
 * Reads a command line. Help, versions and completions are printed.
 *
 * @param args without the program's own name
 * @returns what is to be run, or the exit code where there is nothing: something was printed, or
 * the mistake was told
 */
export async function parseCommandLine(
  args: readonly string[],
  commands: readonly Command[],
  io: Io,
): Promise<AskedCommand | number> {
  let asked: AskedCommand | undefined;
  const program = build(commands, io, (told) => asked = told);
  try {
    await program.parseAsync(withoutVainHelp(args, commands), { from: "user" });
    return asked ?? 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return usageExit(thrown, io);
    throw thrown;
  }
}

/** Commander has the help of the whole program for `help ingset`, where a guess is wanted. */
function withoutVainHelp(
  [first, word, ...rest]: readonly string[],
  commands: readonly Command[],
): string[] {
  const given = [first, word].filter((arg) => arg !== undefined);
  const vain = first === "help" && word !== undefined && !word.startsWith("-") &&
    ![...commands, { name: "completions" }].some(({ name }) => name === word) && word !== first;
  return [...(vain ? [word] : given), ...rest];
}

function build(
  commands: readonly Command[],
  io: Io,
  onAsked: (asked: AskedCommand) => void,
): Commander {
  const program = new Commander("andean");
  configure(program, io)
    .usage("<command> [options]")
    .description("Moves records from Kafka into ScyllaDB, and proves that each arrived once.")
    .version(versionText(), "-V, --version", "print the versions of andean and what it is made of")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", `${EXIT_CODES}\n`);
  for (const command of commands) {
    const { name, summary, description, examples, settings, words } = command;
    const sub = configure(program.command(name), io)
      .usage(words === undefined ? "[options]" : `[options] [${words.placeholder}...]`)
      .summary(summary)
      .description(description)
      .allowExcessArguments(false)
      .addHelpText("after", `${FOOTER}\n\nExamples:\n${exampleText(examples)}\n`)
      .action((...given: unknown[]) => {
        const self = given.at(-1) as Commander;
        onAsked({ command, flags: flagsOf(self), words: self.args });
      });
    if (words !== undefined) sub.argument(`[${words.placeholder}...]`, words.help);
    for (const setting of Object.values(settings).filter(isFlag)) sub.addOption(optionOf(setting));
  }
  const shells = new Argument("<shell>", "whose completions to print").choices(SHELLS);
  configure(program.command("completions"), io)
    .summary(COMPLETIONS_SUMMARY)
    .description("Prints a script that teaches a shell andean's commands and flags.")
    .addArgument(shells)
    .addHelpText("after", `\nExamples:\n${exampleText(COMPLETION_EXAMPLES)}\n`)
    .action((shell: typeof SHELLS[number]) => io.print(completions(shell, commands)));
  return program;
}

function configure(command: Commander, io: Io): Commander {
  return command
    .exitOverride()
    .helpOption("-h, --help", "print this help")
    .showSuggestionAfterError(true)
    .configureHelp(HELP_LAYOUT)
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.console.line(text.trimEnd()),
      // Told by usageExit, in andean's own form.
      outputError: () => {},
    });
}

function optionOf({ name, placeholder, help, default: fallback, heading }: Setting): Option {
  const value = placeholder === undefined ? "" : ` <${placeholder}>`;
  const shown = fallback === undefined ? help : `${help} (default: ${fallback})`;
  return new Option(`--${name}${value}`, shown).helpGroup(heading ?? "Options:");
}

/** What stood on the command line, by flag name. */
function flagsOf(command: Commander): Record<string, unknown> {
  const values = command.opts();
  return Object.fromEntries(
    command.options.map((option) => [option.name(), values[option.attributeName()]]),
  );
}

function exampleText(examples: Command["examples"]): string {
  return examples.map(({ line, purpose }) => `  ${line}\n      ${purpose}`).join("\n");
}

/** Commander "throws" its help, too. */
function usageExit(thrown: CommanderError, io: Io): number {
  if (thrown.exitCode === 0) return 0;
  if (thrown.code === "commander.help") return 2; // No command: the help was printed, to standard error.
  // What was typed may have lines of its own: the suggestion is the last one, in parentheses.
  const [, message, suggestion] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(thrown.message)!;
  const error = new AndeanError("usage", `Cannot understand the command line: ${message}`, {
    hint: suggestion ?? "andean --help lists what there is.",
  });
  reportFailure(error, io.console, { level: "info" });
  return error.exitCode;
}
