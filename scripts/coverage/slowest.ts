/** How long a test took. */
export interface TestTime {
  /** The file that it stands in. */
  file: string;
  name: string;
  seconds: number;
}

const CASE = /<testcase name="([^"]*)" classname="([^"]*)" time="([\d.]+)"/g;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Reads what `deno test --junit-path` writes; steps count with the test that they belong to. */
export function testTimes(junit: string): TestTime[] {
  const cases = Array.from(junit.matchAll(CASE), ([, name, file, seconds]) => ({
    file: unescaped(file!).replace(/^\.\//, ""),
    name: unescaped(name!),
    seconds: Number(seconds),
  }));
  const known = new Set(cases.map(({ file, name }) => `${file}: ${name}`));
  return cases.filter(({ file, name }) => !parents(name).some((of) => known.has(`${file}: ${of}`)));
}

/** The tests that took longest, the slowest first, as lines for a person. */
export function slowestLines(tests: readonly TestTime[], count = 10): string[] {
  const slowest = tests.toSorted((a, b) => b.seconds - a.seconds).slice(0, count);
  return slowest.map(({ file, name, seconds }) =>
    `${seconds.toFixed(1).padStart(7)} s  ${file}: ${name}`
  );
}

/** The names of which a name may be a step: `a` and `a > b` of `a > b > c`. */
function parents(name: string): string[] {
  const parts = name.split(" > ");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(" > "));
}

function unescaped(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
}
