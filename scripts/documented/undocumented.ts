import type { Declaration, FileDoc, Member } from "./deno_doc.ts";
import type { Names } from "./names.ts";
import type { Problem } from "./problem.ts";
import { says } from "./says.ts";

/**
 * Finds what a file exports without a word: functions, classes, interfaces, types, constants and
 * enums, and of classes the public methods and accessors.
 *
 * A method may leave it to what its class implements or extends. A constructor needs words only
 * for texts, numbers and the like, whose types say nothing of what they are. Fields need none: most
 * say all by their name and their unit.
 */
export function* undocumented(file: FileDoc, names: Names): Generator<Problem> {
  for (const { name, declarations } of file.symbols) {
    const exported = declarations.find(({ declarationKind, kind }) =>
      // What is imported to be exported again is documented where it is declared.
      declarationKind === "export" && kind !== "reference"
    );
    if (exported === undefined) continue;
    if (!declarations.some(({ jsDoc }) => says(jsDoc))) {
      yield problem(exported, `${name} is exported and has no documentation`);
    }
    if (exported.kind !== "class") continue;
    yield* methods(name, exported, (method) => names.isDocumentedAbove(method, exported, file));
    yield* constructors(name, exported);
  }
}

function* methods(
  name: string,
  { def }: Declaration,
  isDocumentedAbove: (method: Member) => boolean,
): Generator<Problem> {
  const told = new Set<string>();
  for (const method of def?.methods ?? []) if (says(method.jsDoc)) told.add(method.name);
  for (const method of def?.methods ?? []) {
    if (!isPublic(method) || told.has(method.name) || isDocumentedAbove(method)) continue;
    // An accessor's two halves are one matter, and so are overloads.
    told.add(method.name);
    yield problem(method, `${name}.${method.name} is public and has no documentation`);
  }
}

function* constructors(name: string, { jsDoc, def }: Declaration): Generator<Problem> {
  for (const constructor of def?.constructors ?? []) {
    if (!isPublic(constructor) || says(constructor.jsDoc)) continue;
    const silent = (constructor.params ?? []).filter((parameter) =>
      parameter.tsType?.kind === "keyword" &&
      jsDoc?.doc?.includes(`\`${parameter.name}\``) !== true
    );
    for (const parameter of silent) {
      yield problem(
        constructor,
        `nothing says what the parameter ${parameter.name} of new ${name}() is`,
      );
    }
  }
}

function isPublic({ accessibility = "public" }: Member): boolean {
  return accessibility === "public";
}

function problem({ location }: { location: { line: number } }, text: string): Problem {
  return { line: location.line + 1, text };
}
