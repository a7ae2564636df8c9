import type { CompletedCommand, CompletedFlag } from "./completed.ts";

/** For a file `_andean` in a folder of `fpath`. */
export function zshCompletions(commands: readonly CompletedCommand[]): string {
  return `#compdef andean
# Completions of andean for zsh: andean completions zsh > "\${fpath[1]}/_andean"
_andean() {
  local state
  _arguments '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join("\n")}
      )
      _describe command commands
      ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join("\n")}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _andean ]]; then
  _andean "$@"
else
  compdef _andean andean
fi`;
}

function commandCase({ name, flags, words }: CompletedCommand): string {
  const specs = [
    ...flags.map(spec),
    ...(words.length === 0 ? [] : [quoted(`*:word:(${words.join(" ")})`)]),
  ];
  return `        ${name}) _arguments ${specs.map((one) => `\\\n          ${one}`).join(" ")} ;;`;
}

function spec({ flag, help, value }: CompletedFlag): string {
  const what = `${flag}${value === "none" ? "" : "="}[${escaped(help)}]`;
  switch (value) {
    case "none":
      return quoted(what);
    case "file":
      return quoted(`${what}:file:_files`);
    case "any":
      return quoted(`${what}:value: `);
    default:
      return quoted(`${what}:value:(${value.join(" ")})`);
  }
}

/** In brackets, these would end the text. */
function escaped(text: string): string {
  return text.replace(/[\\\[\]:]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
