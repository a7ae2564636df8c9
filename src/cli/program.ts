import { Argument, Command as Commander, CommanderError, Option } from "commander";
import { AndeanError } from "../errors/andean_error.ts";
import { reopenLog, startLogging, stopLogging } from "../telemetry/log.ts";
import type { Command } from "./command.ts";
import { benchCommand } from "./commands/bench.ts";
import { deadLettersCommand } from "./commands/dead_letters.ts";
import { ingestCommand } from "./commands/ingest.ts";
import { initCommand } from "./commands/init.ts";
import { planCommand } from "./commands/plan.ts";
import { produceCommand } from "./commands/produce.ts";
import { verifyCommand } from "./commands/verify.ts";
import { completions, COMPLETIONS_SUMMARY, SHELLS } from "./completions/completions.ts";
import { asAndeanError } from "../errors/thrown.ts";
import { described, reportFailure } from "./failure.ts";
import { HELP_LAYOUT } from "./help_layout.ts";
import type { Io } from "./io.ts";
import { jsonDocument } from "./output/json.ts";
import { EVERY_COMMAND } from "./settings/every_command.ts";
import { chooseTopics } from "./settings/choose_topics.ts";
import { readConfigFile } from "./settings/config_file.ts";
import { isDebug } from "./settings/log_levels.ts";
import { logOptions } from "./settings/logging.ts";
import { resolve, type Sources } from "./settings/resolve.ts";
import { isFlag, type Setting, type Settings, type Values } from "./settings/setting.ts";
import { TOPICS_KEY } from "./settings/topics.ts";
import { versionText } from "./version.ts";

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

/**
 * Runs the program.
 *
 * @param args the command line without the program's own name
 * @returns the exit code: errors of the command are told, and not thrown
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const chosen = (command: Command): Action => async (flags, words) => {
    exitCode = await runCommand(command, flags, words, io);
  };
  try {
    await build(io, chosen).parseAsync(withoutVainHelp(args), { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return usageExit(thrown, io);
    throw thrown;
  }
}

/** Commander has the help of the whole program for `help ingset`, where a guess is wanted. */
function withoutVainHelp([first, word, ...rest]: readonly string[]): string[] {
  const given = [first, word].filter((arg) => arg !== undefined);
  const vain = first === "help" && word !== undefined && !word.startsWith("-") &&
    ![...COMMANDS, { name: "completions" }].some(({ name }) => name === word) && word !== first;
  return [...(vain ? [word] : given), ...rest];
}

type Action = (flags: Record<string, unknown>, words: readonly string[]) => Promise<void>;

function build(io: Io, actionOf: (command: Command) => Action): Commander {
  const program = new Commander("andean");
  configure(program, io)
    .usage("<command> [options]")
    .description("Moves records from Kafka into ScyllaDB, and proves that each arrived once.")
    .version(versionText(), "-V, --version", "print the versions of andean and what it is made of")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", `${EXIT_CODES}\n`);
  for (const command of COMMANDS) {
    const { name, summary, description, examples, settings, words } = command;
    const sub = configure(program.command(name), io)
      .usage(words === undefined ? "[options]" : `[options] [${words.placeholder}...]`)
      .summary(summary)
      .description(description)
      .allowExcessArguments(false)
      .addHelpText("after", `${FOOTER}\n\nExamples:\n${exampleText(examples)}\n`)
      .action((...given: unknown[]) => {
        const self = given.at(-1) as Commander;
        return actionOf(command)(flagsOf(self), self.args);
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
    .action((shell: typeof SHELLS[number]) => io.print(completions(shell, COMMANDS)));
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

async function runCommand(
  command: Command,
  flags: Record<string, unknown>,
  words: readonly string[],
  io: Io,
): Promise<number> {
  // Known before anything else is, so that a bad setting is told in the wanted form.
  const debug = isDebug(flags["log-level"] ?? io.variable("ANDEAN_LOG_LEVEL"));
  const json = flags["json"] === true ||
    /^(1|true|yes|on)$/i.test(io.variable("ANDEAN_JSON") ?? "");
  try {
    const [values, ...more] = await valuesOf(command, flags, io);
    const common = values as Values<typeof EVERY_COMMAND>;
    if (common.quiet) io.console.hush();
    await startLogging({ ...logOptions(common), console: io.console });
    if (common.logFile !== undefined) io.onHangUp?.(reopenLog);
    const given = new Set(Object.keys(flags).filter((name) => flags[name] !== undefined));
    if (more.length === 0) return await command.run(values, io, words, given);
    if (command.runTopics === undefined) throw oneTopicAtATime(command);
    return await command.runTopics([values, ...more], io, words, given);
  } catch (thrown) {
    const error = asAndeanError(thrown);
    reportFailure(error, io.console, { level: debug ? "debug" : "info" });
    if (json) io.print(jsonDocument({ error: described(error) }));
    return error.exitCode;
  } finally {
    await stopLogging();
  }
}

/** The values of the command's settings; several where the config file lists several topics. */
async function valuesOf(
  command: Command,
  flags: Record<string, unknown>,
  io: Io,
): Promise<[Values<Settings>, ...Values<Settings>[]]> {
  const sources = { flags, variable: (name: string) => io.variable(name) };
  const { config: path } = resolve({ config: EVERY_COMMAND.config }, sources, []);
  const file = path === undefined ? undefined : { path, entries: await readConfigFile(path) };
  const known = COMMANDS.flatMap(({ settings }) => Object.values(settings))
    .filter(({ secret, name }) => !secret && name !== EVERY_COMMAND.config.name)
    .map(({ name }) => name);
  const names = [...new Set([...known, TOPICS_KEY])];
  const given = { ...sources, file };
  const [first = given, ...more] = "topic" in command.settings ? chooseTopics(given) : [given];
  const valuesOfTopic = (chosen: Sources) => resolve(command.settings, chosen, names);
  return [valuesOfTopic(first), ...more.map(valuesOfTopic)];
}

function oneTopicAtATime({ name }: Command): AndeanError {
  return new AndeanError(
    "usage",
    `Cannot run ${name} with the several topics that the config file lists`,
    { hint: "Choose one of them with --topic." },
  );
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
