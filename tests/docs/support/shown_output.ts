/**
 * The first line of what a document shows that a command has not printed, in this order; undefined
 * where it has printed all of them. What else it has printed does not matter, nor do the widths of
 * columns. `…` stands for anything, and on a line of its own for what was left out.
 */
export function firstUnseen(shown: string, printed: string): string | undefined {
  const lines = printed.split("\n").map(plain);
  let at = 0;
  for (const line of shown.split("\n")) {
    if (["", "…"].includes(line.trim())) continue;
    const pattern = new RegExp(`^${plain(line).split("…").map(RegExp.escape).join(".*")}$`);
    const found = lines.findIndex((printedLine, index) => index >= at && pattern.test(printedLine));
    if (found === -1) return line;
    at = found + 1;
  }
  return undefined;
}

const plain = (line: string) => line.trim().replaceAll(/\s+/g, " ");
