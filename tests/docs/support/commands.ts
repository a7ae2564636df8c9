import type { Block } from "../../support/markdown.ts";

/** A command of a document. */
export interface Command {
  /** Without its comment. */
  text: string;
  /** What its comment says, else 0. */
  exitCode: number;
  /** The line of the document where it begins, from 1. */
  line: number;
}

/** A number sign begins a comment, unless it stands in a word or in quotes. */
const COMMAND_AND_COMMENT = /^((?:'[^']*'|"[^"]*"|[^'"#]|(?<=\S)#)*)(#.*)?$/s;
const HERE_DOCUMENT = /<<-?\s*'?(\w+)'?/;

/** The commands of a `sh` block; of a `text` block those lines that begin with `$ `. */
export function commandsOf({ language, text, line: first }: Block): Command[] {
  const lines = text.trimEnd().split("\n");
  if (language === "text") {
    return lines.flatMap((line, index) =>
      line.startsWith("$ ") ? [command(line.slice(2), first + index)] : []
    );
  }
  if (language !== "sh") return [];
  const commands: Command[] = [];
  for (let index = 0; index < lines.length; index++) {
    const begin = index;
    let whole = lines[index]!;
    while (!isWhole(whole) && index + 1 < lines.length) whole += `\n${lines[++index]}`;
    const { text, exitCode, line } = command(whole, first + begin);
    const ending = HERE_DOCUMENT.exec(text)?.[1];
    let body = "";
    while (ending !== undefined && index + 1 < lines.length) {
      body += `\n${lines[++index]}`;
      if (lines[index] === ending) break;
    }
    if (text !== "") commands.push({ text: text + body, exitCode, line });
  }
  return commands;
}

/** Whether a command does not go on in the next line: by a backslash, or an open quote. */
function isWhole(text: string): boolean {
  return !text.endsWith("\\") && COMMAND_AND_COMMENT.test(text);
}

function command(text: string, line: number): Command {
  const parts = COMMAND_AND_COMMENT.exec(text);
  if (parts === null) throw new Error(`The quote in line ${line} is not closed: ${text}`);
  const [, said, comment = ""] = parts;
  const exitCode = Number(/exit code (\d+)/.exec(comment)?.[1] ?? 0);
  return { text: said!.trim(), exitCode, line };
}

/** Whether a command goes on until somebody presses Ctrl-C. */
export function runsUntilStopped({ text }: Command): boolean {
  if (text.endsWith("&")) return false;
  return /\bandean ingest\b(?!.* --(until|help))/.test(text) ||
    /\bandean verify\b.* --follow/.test(text);
}
