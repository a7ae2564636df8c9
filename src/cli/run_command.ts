import { AndeanError } from "../errors/andean_error.ts";
import { asAndeanError } from "../errors/thrown.ts";
import { reopenLog, startLogging, stopLogging } from "../telemetry/log.ts";
import type { Command } from "./command.ts";
import type { AskedCommand } from "./command_line.ts";
import { described, reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { jsonDocument } from "./output/json.ts";
import { chooseTopics } from "./settings/choose_topics.ts";
import { readConfigFile } from "./settings/config_file.ts";
import { EVERY_COMMAND } from "./settings/every_command.ts";
import { isDebug } from "./settings/log_levels.ts";
import { logOptions } from "./settings/logging.ts";
import { resolve, type Sources } from "./settings/resolve.ts";
import type { Settings, Values } from "./settings/setting.ts";
import { TOPICS_KEY } from "./settings/topics.ts";

/**
 * Runs a command with the values that its settings have.
 *
 * @param commands all that there are: the config file may have settings of each
 * @returns the exit code: errors are told, and not thrown
 */
export async function runCommand(
  { command, flags, words }: AskedCommand,
  commands: readonly Command[],
  io: Io,
): Promise<number> {
  // Known before anything else is, so that a bad setting is told in the wanted form.
  const debug = isDebug(flags["log-level"] ?? io.variable("ANDEAN_LOG_LEVEL"));
  const json = flags["json"] === true ||
    /^(1|true|yes|on)$/i.test(io.variable("ANDEAN_JSON") ?? "");
  try {
    const [values, ...more] = await valuesOf(command, commands, flags, io);
    const common = values as Values<typeof EVERY_COMMAND>;
    if (common.quiet) io.console.hush();
    // Whoever sees the file may move it away and hang up: that must not end the process any more.
    if (common.logFile !== undefined) io.onHangUp?.(reopenLog);
    await startLogging({ ...logOptions(common), console: io.console });
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
  commands: readonly Command[],
  flags: Record<string, unknown>,
  io: Io,
): Promise<[Values<Settings>, ...Values<Settings>[]]> {
  const sources = { flags, variable: (name: string) => io.variable(name) };
  const { config: path } = resolve({ config: EVERY_COMMAND.config }, sources, []);
  const file = path === undefined ? undefined : { path, entries: await readConfigFile(path) };
  const known = commands.flatMap(({ settings }) => Object.values(settings))
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
