import type { CompletedCommand, CompletedFlag } from "./completed.ts";

/** For `source <(andean completions bash)`. */
export function bashCompletions(commands: readonly CompletedCommand[]): string {
  return `# Completions of andean for bash: source <(andean completions bash)
_andean() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  # --flag=value comes as three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${
    commands.map(({ name }) => name).join(" ")
  } --help --version" -- "$word"))
    return
  fi
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}
complete -F _andean andean`;
}

function commandCase({ name, flags, words }: CompletedCommand): string {
  const files = flags.filter(({ value }) => value === "file");
  const unknown = flags.filter(({ value }) => value === "any");
  const chosen = flags.filter((flag): flag is CompletedFlag & { value: readonly string[] } =>
    Array.isArray(flag.value)
  );
  const cases = [
    ...chosen.map(({ flag, value }) => `${flag}) ${reply(value)}; return ;;`),
    ...(files.length === 0 ? [] : [
      `${
        patterns(files)
      }) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;`,
    ]),
    ...(unknown.length === 0 ? [] : [`${patterns(unknown)}) return ;;`]),
  ];
  return [
    `    ${name})`,
    ...(cases.length === 0
      ? []
      : ["      case $before in", ...cases.map((one) => `        ${one}`), "      esac"]),
    `      ${reply(flags.map(({ flag }) => flag))}`,
    ...(words.length === 0 ? [] : [`      [[ $word == -* ]] || ${reply(words)}`]),
    "      ;;",
  ].join("\n");
}

function patterns(flags: readonly CompletedFlag[]): string {
  return flags.map(({ flag }) => flag).join(" | ");
}

/** Words are names and flags: nothing in them means anything to a shell. */
function reply(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word"))`;
}
