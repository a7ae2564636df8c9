import { relative } from "node:path";

/** How much there is of something, and how much of it was reached. */
export interface Share {
  found: number;
  hit: number;
}

/** A place that no test has reached. */
export interface Missed {
  line: number;
  /** The function that was never called; `undefined` for a branch of one that was. */
  neverCalled: string | undefined;
}

/** What tests have reached of one file. */
export interface FileCoverage {
  /** Relative to the repository, for example `src/kafka/group/fetch_loops.ts`. */
  path: string;
  lines: Share;
  /**
   * Branches, and each function that was never called as one more that was missed: V8 looks for no
   * branches in it, so that code without any test would else have none that is missed.
   */
  branches: Share;
  missed: Missed[];
}

/**
 * Reads what `deno coverage --lcov` writes.
 *
 * @param root the folder that paths become relative to
 * @throws where the text is not of that form
 */
export function parseLcov(text: string, root: string): FileCoverage[] {
  return text.split("end_of_record").slice(0, -1).map((section) => parseFile(section, root));
}

function parseFile(section: string, root: string): FileCoverage {
  const fields = section.split("\n").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
  const all = (key: string) => fields.filter(([name]) => name === key).map(([, value]) => value);
  const [path] = all("SF");
  if (path === undefined) throw new Error("The coverage has a section that names no file");
  const number = (key: string) => {
    const value = Number(all(key)[0] ?? NaN);
    if (Number.isSafeInteger(value)) return value;
    throw new Error(`The coverage of ${path} has no number at ${key}`);
  };
  const neverCalled = functionsNeverCalled(all("FN"), all("FNDA"));
  const branches = all("BRDA").map((branch) => branch.split(","))
    .filter(([, , , taken]) => taken === "0" || taken === "-")
    .map(([line]): Missed => ({ line: Number(line), neverCalled: undefined }));
  return {
    path: relative(root, path),
    lines: { found: number("LF"), hit: number("LH") },
    branches: { found: number("BRF") + neverCalled.length, hit: number("BRH") },
    missed: [...branches, ...neverCalled].sort((a, b) => a.line - b.line),
  };
}

/** Functions are told twice: with their lines, and by name with their calls. */
function functionsNeverCalled(places: readonly string[], calls: readonly string[]): Missed[] {
  // Several functions of a file may have one name: both lists have them in the same order.
  return places.flatMap((place, index) => {
    const [line, name] = split(place);
    const [count, called] = split(calls[index] ?? "");
    if (called !== name) throw new Error(`The coverage tells no calls of the function ${name}`);
    return count === "0" ? [{ line: Number(line), neverCalled: name }] : [];
  });
}

/** What stands before and after the first comma: a name may have more of them. */
function split(text: string): [string, string] {
  const comma = text.indexOf(",");
  return [text.slice(0, comma), text.slice(comma + 1)];
}
