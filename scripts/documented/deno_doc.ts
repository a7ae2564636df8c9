import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** What stands in a JSDoc comment. */
export interface JsDoc {
  doc?: string;
  tags?: readonly { kind: string; name?: string }[];
}

/** A parameter: `object` and `array` are patterns, which have no name. */
export interface Parameter {
  kind: "identifier" | "assign" | "rest" | "object" | "array";
  name?: string;
  tsType?: TypeNode;
  /** Of `assign`: what has a default. */
  left?: Parameter;
  /** Of `rest`: what takes the rest. */
  arg?: Parameter;
}

/** A type, as far as it is read here. */
export interface TypeNode {
  kind: string;
  /** What a reference names, or what a function type takes. */
  value?: { typeName?: string; params?: readonly Parameter[] };
}

/** A member of a class, of an interface or of an enum. */
export interface Member {
  name: string;
  /** Counted from zero. */
  location: { line: number };
  jsDoc?: JsDoc;
  /** Of methods and accessors. */
  kind?: "method" | "getter" | "setter";
  accessibility?: "private" | "protected" | "public";
  isOverride?: boolean;
  /** Of a class's methods. */
  functionDef?: { params: readonly Parameter[] };
  /** Of constructors, and of an interface's methods. */
  params?: readonly Parameter[];
}

/** One declaration of a name; a function with overloads has several. */
export interface Declaration {
  kind: string;
  declarationKind: "export" | "private" | "declare";
  /** Counted from zero. */
  location: { line: number };
  jsDoc?: JsDoc;
  def?: {
    params?: readonly Parameter[];
    tsType?: TypeNode;
    constructors?: readonly Member[];
    methods?: readonly Member[];
    properties?: readonly Member[];
    members?: readonly Member[];
    /** A class has one, an interface any number. */
    extends?: string | readonly TypeNode[];
    implements?: readonly TypeNode[];
  };
}

/** What is declared in one file, and what it imports. */
export interface FileDoc {
  /** Relative to the working folder. */
  path: string;
  text: string;
  symbols: readonly { name: string; declarations: readonly Declaration[] }[];
  /** `path` as that of a file; packages have one of theirs. */
  imports: readonly { importedName: string; originalName?: string; path: string }[];
}

/** The form of `deno doc --json` that is read here: its format is not promised to stay. */
const VERSION = 2;

interface Output {
  version: number;
  nodes: Record<string, {
    symbols: FileDoc["symbols"];
    imports?: readonly { importedName: string; originalName?: string; src: string }[];
  }>;
}

/**
 * Reads what files declare, exported or not, in the order of their paths: by one `deno doc`, which
 * asks no network for anything that `deno check` has not fetched.
 *
 * @throws {Error} if a file can't be read, or `deno doc` tells it in another form
 */
export async function readDocs(paths: readonly string[]): Promise<FileDoc[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", "--private", ...paths],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`deno doc failed: ${decoder.decode(stderr)}`);
  const { version, nodes } = JSON.parse(decoder.decode(stdout)) as Output;
  if (version !== VERSION) {
    throw new Error(
      `deno doc writes version ${version} of its JSON, and scripts/documented/deno_doc.ts reads ` +
        `${VERSION}: use the Deno that CONTRIBUTING.md names, or teach it the new one`,
    );
  }
  const docs = Object.entries(nodes).map(async ([url, { symbols, imports = [] }]) => ({
    path: pathOf(url),
    text: await Deno.readTextFile(fileURLToPath(url)),
    symbols,
    imports: imports.map(({ src, ...rest }) => ({ ...rest, path: pathOf(src) })),
  }));
  return (await Promise.all(docs)).sort((a, b) => a.path < b.path ? -1 : 1);
}

function pathOf(url: string): string {
  return url.startsWith("file:") ? relative(".", fileURLToPath(url)) : url;
}
