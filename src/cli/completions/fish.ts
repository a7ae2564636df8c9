import type { CompletedCommand, CompletedFlag } from "./completed.ts";

/** For `andean completions fish | source`. */
export function fishCompletions(commands: readonly CompletedCommand[]): string {
  return [
    "# Completions of andean for fish: andean completions fish | source",
    "complete -c andean -f",
    ...commands.map(({ name, summary }) =>
      `complete -c andean -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`
    ),
    "complete -c andean -n __fish_use_subcommand -l help -d 'print this help'",
    "complete -c andean -n __fish_use_subcommand -l version -d 'print the version'",
    ...commands.flatMap(commandLines),
  ].join("\n");
}

function commandLines({ name, flags, words }: CompletedCommand): string[] {
  const within = `complete -c andean -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    ...(words.length === 0 ? [] : [`${within} -a ${quoted(words.join(" "))}`]),
    ...flags.map((flag) => `${within} ${flagWords(flag)}`),
  ];
}

function flagWords({ flag, help, value }: CompletedFlag): string {
  const named = `-l ${flag.slice(2)} -d ${quoted(help)}`;
  switch (value) {
    case "none":
      return named;
    case "file":
      return `${named} -r -F`;
    case "any":
      return `${named} -x`;
    default:
      return `${named} -x -a ${quoted(value.join(" "))}`;
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
