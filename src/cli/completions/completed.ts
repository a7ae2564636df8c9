/** A flag as a shell completes it. */
export interface CompletedFlag {
  /** With its dashes. */
  flag: string;
  help: string;
  /** What may follow it: nothing, one of some words, a file, or what only the user knows. */
  value: "none" | readonly string[] | "file" | "any";
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  name: string;
  summary: string;
  flags: readonly CompletedFlag[];
  /** Words that may follow it. */
  words: readonly string[];
}
