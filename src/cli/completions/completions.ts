import type { Command } from "../command.ts";
import { isFlag } from "../settings/setting.ts";
import { choicesOf } from "../settings/values.ts";
import { bashCompletions } from "./bash.ts";
import type { CompletedCommand, CompletedFlag } from "./completed.ts";
import { fishCompletions } from "./fish.ts";
import { zshCompletions } from "./zsh.ts";

const WRITERS = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
} as const;

/** The shells that can be served. */
export const SHELLS = Object.keys(WRITERS) as (keyof typeof WRITERS)[];

/** The script that teaches a shell the program's commands and flags. */
export function completions(shell: keyof typeof WRITERS, commands: readonly Command[]): string {
  const all = [
    ...commands.map(completed),
    { name: "completions", summary: COMPLETIONS_SUMMARY, flags: [], words: SHELLS },
  ];
  const words = all.map(({ name }) => name);
  return WRITERS[shell]([
    ...all,
    { name: "help", summary: "print the help of a command", flags: [], words },
  ]);
}

/** The command's own line in the help. */
export const COMPLETIONS_SUMMARY = "print the completions of bash, zsh or fish";

function completed({ name, summary, settings, words }: Command): CompletedCommand {
  const flags = Object.values(settings)
    .filter(isFlag)
    .map((setting): CompletedFlag => ({
      flag: `--${setting.name}`,
      help: setting.help,
      value: setting.placeholder === undefined
        ? "none"
        : setting.isFile
        ? "file"
        : choicesOf(setting.schema) ?? "any",
    }));
  return {
    name,
    summary,
    flags: [...flags, { flag: "--help", help: "print this help", value: "none" }],
    words: words?.choices ?? [],
  };
}
