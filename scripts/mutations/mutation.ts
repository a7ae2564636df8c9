/** One way to break the core, and the unit tests that must notice. */
export interface Mutation {
  /** What the broken program does, in plain words; none has the same as another. */
  name: string;
  /** What is broken by it: an invariant of ARCHITECTURE.md by its number, or a guarantee. */
  breaks: number | string;
  /** Relative to the repository. */
  file: string;
  /** Text that occurs exactly once in the file. */
  find: string;
  /** What stands there instead. */
  replace: string;
  /** Files or folders of tests, relative to `tests/unit`. Narrow, so that they are soon done. */
  tests: readonly string[];
}

/** What became of a mutation. */
export type Outcome =
  /** Tests failed, as they must. */
  | { kind: "caught"; failed: number; first: string }
  /** The tests did not come to an end, which nobody would overlook. */
  | { kind: "hung" }
  /** All tests passed: one is missing. */
  | { kind: "survived" }
  /** It says nothing: its text is not there once, or what came of it is no program. */
  | { kind: "void"; reason: string };

/** Whether an outcome is as it should be. */
export function isCaught({ kind }: Outcome): boolean {
  return kind === "caught" || kind === "hung";
}

/**
 * Breaks a source text.
 *
 * @throws {RangeError} where the text to find is not there exactly once
 */
export function mutated(source: string, { find, replace }: Mutation): string {
  const [before, after, ...more] = source.split(find);
  if (after === undefined) throw new RangeError("the text to find is not there");
  if (more.length > 0) throw new RangeError(`the text to find is there ${more.length + 1} times`);
  if (find === replace) throw new RangeError("it changes nothing");
  return `${before}${replace}${after}`;
}
