import assert from "node:assert/strict";
import { documentationProblems } from "../../../scripts/documented.ts";
import { readDocs } from "../../../scripts/documented/deno_doc.ts";

/** The problems of made-up files, without the folder that they stand in. */
async function problemsOf(sources: Record<string, string>): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = Object.keys(sources).map((name) => `${folder}/${name}`);
    for (const [name, text] of Object.entries(sources)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const problems = documentationProblems(await readDocs(paths));
    return problems.map((problem) => problem.slice(problem.lastIndexOf("/", problem.indexOf(":"))));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const lines = (...all: string[]) => all.join("\n");

Deno.test("documentationProblems: every kind of export without a word is told, with its line", async () => {
  const a = lines(
    "export function createTopic(): void {}",
    "export const one = 1, two = (): number => 2;",
    "export type Name = string;",
    "export interface Shape { area: number }",
    "export enum Fate { stored }",
    "export class Box {}",
    "function hidden(): void {}",
    "hidden();",
    "class Late {}",
    "export { Late };",
  );
  assert.deepEqual(
    await problemsOf({ "a.ts": a }),
    [
      [1, "createTopic"],
      [2, "one"],
      [2, "two"],
      [3, "Name"],
      [4, "Shape"],
      [5, "Fate"],
      [6, "Box"],
      [9, "Late"],
    ].map(([line, name]) => `/a.ts:${line}: ${name} is exported and has no documentation`),
  );
});

Deno.test("documentationProblems: a word on any overload, or a tag alone, is documentation", async () => {
  const a = lines(
    "/** What it is. */",
    "export function size(of: string): number;",
    "export function size(of: number): number;",
    "export function size(of: unknown): number { return Number(of); }",
    "/** @returns the half */",
    "export const half = (of: number): number => of / 2;",
    "/** One. */",
    "export const one = 1;",
  );
  assert.deepEqual(await problemsOf({ "a.ts": a }), []);
});

Deno.test("documentationProblems: what is exported a second time is documented where it is declared", async () => {
  assert.deepEqual(
    await problemsOf({
      "a.ts": "/** One. */\nexport const one = 1;\n",
      "b.ts": 'export { one } from "./a.ts";\n',
    }),
    [],
  );
});

Deno.test("documentationProblems: a class's public methods and accessors are told, once each", async () => {
  const a = lines(
    "/** A box. */",
    "export class Box {",
    "  static make(): Box { return new Box(); }",
    "  width = 1;",
    "  get area(): number { return 1; }",
    "  set area(_: number) {}",
    "  /** The name. */",
    "  get name(): string { return ''; }",
    "  set name(_: string) {}",
    "  #own(): void {}",
    "  private old(): void { this.#own(); }",
    "  protected deep(): void { this.old(); }",
    "  close(): void {}",
    "}",
    "class Hidden { close(): void {} }",
    "new Hidden();",
  );
  assert.deepEqual(await problemsOf({ "a.ts": a }), [
    "/a.ts:3: Box.make is public and has no documentation",
    "/a.ts:5: Box.area is public and has no documentation",
    "/a.ts:13: Box.close is public and has no documentation",
  ]);
});

Deno.test("documentationProblems: a method may leave it to the interface or class above that says it", async () => {
  const sources = {
    "store.ts": lines(
      "interface Closing {",
      "  /** Lets go. */",
      "  close(): void;",
      "}",
      "/** Keeps. */",
      "export interface Store<T> extends Closing {",
      "  /** Keeps one. */",
      "  add: (item: T) => void;",
      "  size(): number;",
      "}",
    ),
    "list.ts": lines(
      'import type { Store as Keeper } from "./store.ts";',
      "/** Keeps in a list. */",
      "export class List implements Keeper<string> {",
      "  add(_: string): void {}",
      "  close(): void {}",
      "  size(): number { return 0; }",
      "}",
      "/** Keeps less. */",
      "export class Short extends List {",
      "  override add(_: string): void {}",
      "  more(): void {}",
      "}",
      "/** Wrong. */",
      "export class Wrong extends Error {",
      "  override toString(): string { return ''; }",
      "  more(): void {}",
      "}",
    ),
  };
  assert.deepEqual(await problemsOf(sources), [
    "/list.ts:6: List.size is public and has no documentation",
    "/list.ts:11: Short.more is public and has no documentation",
    "/list.ts:16: Wrong.more is public and has no documentation",
  ]);
});

Deno.test("documentationProblems: a constructor says what its texts and numbers are, or its class does", async () => {
  const a = lines(
    "/** A box. */",
    "export class Box {",
    "  constructor(readonly other: Box | null, readonly depth: number, readonly lid = '') {}",
    "}",
    "/** A box that is `depth` millimetres deep. */",
    "export class Told {",
    "  constructor(readonly depth: number) {}",
    "}",
    "/** A box. */",
    "export class Tagged {",
    "  /** @param depth in millimetres */",
    "  constructor(readonly depth: number) {}",
    "}",
    "/** A box. */",
    "export class Made {",
    "  private constructor(readonly depth: number) {}",
    "  /** A deep one. */",
    "  static make(): Made { return new Made(1); }",
    "}",
  );
  assert.deepEqual(await problemsOf({ "a.ts": a }), [
    "/a.ts:3: nothing says what the parameter depth of new Box() is",
  ]);
});

Deno.test("documentationProblems: an @param that is no parameter is told, of what is not exported, too", async () => {
  const a = lines(
    "/** @param form the form */",
    "export function area(from: number): number { return from; }",
    "/**",
    " * @param from the start",
    " * @param options.deep all",
    " * @param rest what is left",
    " */",
    "export function all(from = 1, options: { deep: boolean }, ...rest: string[]): void {",
    "  hidden(from, options, rest);",
    "}",
    "/** @param of any */",
    "function hidden(..._: unknown[]): void {}",
    "/** @param options may be called anything */",
    "export function apart({ deep }: { deep: boolean }): boolean { return deep; }",
    "/** A box. */",
    "export class Box {",
    "  /** @param width in millimetres */",
    "  constructor(readonly depth: number) {}",
    "  /** @param depth in millimetres */",
    "  grow(by: number): number { return by; }",
    "}",
    "/** @param offset where it is */",
    "export type Seen = (at: number) => void;",
  );
  assert.deepEqual(await problemsOf({ "a.ts": a }), [
    "/a.ts:2: @param form is no parameter of area",
    "/a.ts:12: @param of is no parameter of hidden",
    "/a.ts:18: @param width is no parameter of new Box()",
    "/a.ts:20: @param depth is no parameter of Box.grow",
    "/a.ts:23: @param offset is no parameter of Seen",
  ]);
});

Deno.test("documentationProblems: an empty comment is told, and documents nothing", async () => {
  const a = lines("/** */", "export const one = 1;", "/**", " *", " */", "const two = 2;", "two;");
  assert.deepEqual(await problemsOf({ "a.ts": a }), [
    "/a.ts:1: an empty /** */",
    "/a.ts:2: one is exported and has no documentation",
    "/a.ts:3: an empty /** */",
  ]);
});

Deno.test("documentationProblems: a comment that another one follows is told, but for a file's own", async () => {
  const a = lines(
    "/** About all of this. */",
    "",
    "/** One. */",
    "/** It is one. */",
    "export const one = 1;",
  );
  assert.deepEqual(await problemsOf({ "a.ts": a }), [
    "/a.ts:3: a comment that another one follows",
  ]);
});

Deno.test("documentationProblems: a tag that does not begin its line is told", async () => {
  const a = lines(
    "/** Half of it. @returns the half */",
    "export const half = (of: number): number => of / 2;",
    "/**",
    " * Twice as much.",
    " *",
    " * @param of any @throws never",
    " */",
    "export const twice = (of: number): number => of * 2;",
    "/** @returns one, which is no default of anything. @default 1 */",
    "export const one = (): number => 1;",
  );
  assert.deepEqual(await problemsOf({ "a.ts": a }), [
    "/a.ts:1: @returns does not begin its line",
    "/a.ts:6: @throws does not begin its line",
  ]);
});

Deno.test("documentationProblems: a link names what its file declares, imports or always has", async () => {
  const sources = {
    "box.ts": lines(
      "/** A box, not a {@linkcode Lid}; see {@link https://box.example/a.html boxes}. */",
      "export class Box {",
      "  /** Of {@linkcode area}. */",
      "  width = 1;",
      "  /** By {@linkcode Box.width}, not by {@linkcode Box.height}. */",
      "  area(): number { return 1; }",
      "}",
    ),
    "use.ts": lines(
      'import { Box } from "./box.ts";',
      "/** A {@linkcode Box} with its {@linkcode Box.area|area}, no {@linkcode Box.lid}. */",
      "export const box = new Box();",
      "/** Ends with an {@linkcode AbortSignal}, an {@linkcode AbortSignals}, a {@linkcode Wide}. */",
      "export class Wide extends Box {",
      "  // {@linkcode Wide.width} is inherited",
      "}",
    ),
  };
  const told = (place: string, name: string) =>
    `/${place}: the link to ${name} names nothing that the file declares or imports`;
  assert.deepEqual(await problemsOf(sources), [
    told("box.ts:1", "Lid"),
    told("box.ts:3", "area"),
    told("box.ts:5", "Box.height"),
    told("use.ts:2", "Box.lid"),
    told("use.ts:4", "AbortSignals"),
  ]);
});

Deno.test("readDocs: a file that is not there is an error that names it", async () => {
  await assert.rejects(readDocs(["no/such.ts"]), /deno doc failed: [^]*such\.ts/);
});
