/**
 * Foreign text as one line for a terminal: without line breaks, and without the control characters
 * by which it could move the cursor or recolour what follows.
 */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\s+/g, " ").replace(/[\x00-\x1f\x7f-\x9f]/g, "\ufffd").trim();
}

/** At most so many characters, of which the last says that there were more. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  // A cut through a character of two halves would leave one that no terminal can show.
  return `${text.slice(0, Math.max(0, width - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Breaks one line into several of at most so many characters, between words where it can. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(" ", width);
    const end = blank > 0 ? blank : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
