import type { Declaration, FileDoc, Member, TypeNode } from "./deno_doc.ts";
import { says } from "./says.ts";

/** What names stand for in the files that were read: where they are declared, and by what. */
export class Names {
  readonly #files: ReadonlyMap<string, FileDoc>;

  constructor(files: readonly FileDoc[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
  }

  /**
   * Whether a name, or a member's behind a dot, exists for a file: what it declares or imports, and
   * what every program has. Members are looked for where they can be told: not in packages, and
   * not in what inherits.
   */
  has(target: string, file: FileDoc): boolean {
    const [name = "", member] = target.replace("#", ".").split(".");
    const isKnown = file.symbols.some((symbol) => symbol.name === name) ||
      file.imports.some(({ importedName }) => importedName === name);
    if (!isKnown) return name in globalThis;
    const { declaration } = this.#find(name, file) ?? {};
    if (member === undefined || declaration?.def === undefined) return true;
    const { methods, properties, members, extends: above = [] } = declaration.def;
    const lists = [methods, properties, members].filter((list) => list !== undefined);
    if (above.length > 0 || lists.length === 0) return true;
    return lists.flat().some((one) => one.name === member);
  }

  /** Whether anything that a class or an interface implements or extends documents a method. */
  isDocumentedAbove(method: Member, declaration: Declaration, file: FileDoc): boolean {
    const { implements: interfaces = [], extends: above = [] } = declaration.def ?? {};
    const parents = typeof above === "string" ? [above] : above.map(nameOf);
    return [...interfaces.map(nameOf), ...parents].some((name) => {
      const found = this.#find(name, file);
      // What a package's class has is documented there.
      if (found === undefined) return method.isOverride ?? false;
      const { methods = [], properties = [] } = found.declaration.def ?? {};
      return [...methods, ...properties].some(({ name, jsDoc }) =>
        name === method.name && says(jsDoc)
      ) || this.isDocumentedAbove(method, found.declaration, found.home);
    });
  }

  /** `undefined` for what is a package's. */
  #find(name: string, file: FileDoc): { declaration: Declaration; home: FileDoc } | undefined {
    const imported = file.imports.find(({ importedName }) => importedName === name);
    const home = imported === undefined ? file : this.#files.get(imported.path);
    const wanted = imported?.originalName ?? name;
    const declaration = home?.symbols.find((symbol) => symbol.name === wanted)?.declarations[0];
    return home && declaration && { declaration, home };
  }
}

function nameOf({ value }: TypeNode): string {
  return value?.typeName ?? "";
}
