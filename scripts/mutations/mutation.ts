/** A small change of a source. */
export interface Change {
  /** The changed file, from the repository's root. */
  file: string;
  /** The text that is replaced; it occurs once in the file. */
  find: string;
  replace: string;
}

/** A small change of the core that some unit test has to notice. */
export interface Mutation extends Change {
  /** What the changed code does, in plain words. */
  name: string;
  /** What it breaks: the number of an invariant of ARCHITECTURE.md, or a guarantee in a few words. */
  breaks: number | string;
  /** Files or folders under `tests/unit` of which at least one test has to fail. */
  tests: readonly string[];
}

/** Where a mutation's tests lie. */
export const TESTS = "tests/unit";

/**
 * The source with the change in it.
 *
 * @throws {RangeError} where the text to be replaced does not occur exactly once
 */
export function mutated(source: string, { file, find, replace }: Change): string {
  const [before, after, ...more] = source.split(find);
  if (after === undefined || more.length > 0) {
    const found = more.length + Number(after !== undefined);
    throw new RangeError(`${file}: ${JSON.stringify(find)} occurs ${found} times instead of once`);
  }
  return `${before}${replace}${after}`;
}

/** The text of a file, from the repository's root; `undefined` where there is none. */
export type ReadSource = (file: string) => string | undefined;

/** What keeps mutations from being tried, one line each. */
export function problemsOf(
  mutations: readonly Mutation[],
  read: ReadSource,
  hasTests: (path: string) => boolean,
): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const mutation of mutations) {
    const { name, file, find, replace, tests } = mutation;
    const complain = (problem: string) => problems.push(`mutation "${name}": ${problem}`);
    if (names.has(name)) complain("another one has the same name");
    names.add(name);
    if (find === replace) complain("it changes nothing");
    const source = read(file);
    if (source === undefined) complain(`there is no ${file}`);
    else {
      try {
        mutated(source, mutation);
      } catch (error) {
        complain((error as RangeError).message);
      }
    }
    if (tests.length === 0) complain("it names no tests");
    for (const test of tests) {
      if (!hasTests(`${TESTS}/${test}`)) complain(`there is no ${TESTS}/${test}`);
    }
  }
  return problems;
}
