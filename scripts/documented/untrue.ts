import type { Declaration, FileDoc, Member, Parameter } from "./deno_doc.ts";
import type { Names } from "./names.ts";
import type { Problem } from "./problem.ts";

/** Comments of JSDoc. */
const COMMENT = /\/\*\*[^]*?\*\//g;
/** A tag behind other words is a part of them. */
const LATE_TAG = /\S\s+(@(?:param|returns|throws|template))\b/;

/**
 * Finds documentation that says nothing or of what does not exist: an empty comment, one that
 * another follows, a tag that is none because it does not begin its line, an `@param` that is no
 * parameter, a link to a name that the file neither declares nor imports.
 */
export function* untrue(file: FileDoc, names: Names): Generator<Problem> {
  for (const { name, declarations } of file.symbols) {
    for (const declaration of declarations) yield* parameters(name, declaration);
  }
  for (const { index, 0: comment } of file.text.matchAll(COMMENT)) {
    yield* comments(comment, lineAt(file.text, index), file.text.slice(index + comment.length));
  }
  for (const { index, 1: target = "" } of file.text.matchAll(/\{@link\w*\s+([^}\s|]+)/g)) {
    if (target.includes("://") || names.has(target, file)) continue;
    yield {
      line: lineAt(file.text, index),
      text: `the link to ${target} names nothing that the file declares or imports`,
    };
  }
}

function* comments(comment: string, line: number, after: string): Generator<Problem> {
  if (/^\/\*\*[\s*]*\*\/$/.test(comment)) yield { line, text: "an empty /** */" };
  if (/^\n *\/\*\*/.test(after)) yield { line, text: "a comment that another one follows" };
  for (const [number, text] of comment.split("\n").entries()) {
    const [, tag] = LATE_TAG.exec(text.replace(/^\s*\/?\*+/, "")) ?? [];
    if (tag !== undefined) yield { line: line + number, text: `${tag} does not begin its line` };
  }
}

function* parameters(name: string, declaration: Declaration): Generator<Problem> {
  const { params, tsType, methods = [], constructors = [] } = declaration.def ?? {};
  // The words on a class may be on what its constructor takes, those on a type on its function.
  yield* untrueOf(name, declaration, params ?? constructors[0]?.params ?? tsType?.value?.params);
  for (const method of methods) {
    yield* untrueOf(`${name}.${method.name}`, method, method.functionDef?.params ?? method.params);
  }
  for (const constructor of constructors) {
    yield* untrueOf(`new ${name}()`, constructor, constructor.params);
  }
}

function* untrueOf(
  name: string,
  { jsDoc, location }: Pick<Member, "jsDoc" | "location">,
  params: readonly Parameter[] = [],
): Generator<Problem> {
  const known = params.map(nameOf);
  // What is taken apart at once has no name, and is called anything.
  if (known.includes(undefined)) return;
  for (const { kind, name: documented } of jsDoc?.tags ?? []) {
    if (kind !== "param" || known.includes(documented?.split(".")[0])) continue;
    yield { line: location.line + 1, text: `@param ${documented} is no parameter of ${name}` };
  }
}

/** `undefined` for a pattern. */
function nameOf({ name, left, arg }: Parameter): string | undefined {
  const inner = left ?? arg;
  return inner === undefined ? name : nameOf(inner);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
