/** A fenced block of a document. */
export interface Block {
  /** What stands behind the fence, for example `sh`. */
  language: string;
  text: string;
  /** The line of the document where its text begins, from 1. */
  line: number;
}

/** What stands under one heading of the second level, with all below it. */
export interface Section {
  heading: string;
  blocks: Block[];
}

/**
 * The sections of a Markdown document. What comes before the first heading stands under "".
 *
 * @throws Error where a fence is not closed
 */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [{ heading: "", blocks: [] }];
  let block: Block | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^```(\S*)/.exec(line);
    if (block !== undefined) {
      if (fence === null) block.text += `${line}\n`;
      else block = undefined;
      continue;
    }
    const heading = /^##? (.+)/.exec(line);
    if (heading !== null) sections.push({ heading: heading[1]!, blocks: [] });
    if (fence === null) continue;
    block = { language: fence[1]!, text: "", line: index + 2 };
    sections.at(-1)!.blocks.push(block);
  }
  if (block !== undefined) throw new Error(`The fence before line ${block.line} is not closed`);
  return sections;
}
