import type { FieldNames } from "./named_fields.ts";
import type { Path } from "./path.ts";

/** The parts of a value that some column takes. */
interface Node {
  /** Everything below is taken. */
  isTaken: boolean;
  inner: Map<string, Node>;
}

/** Finds fields of values that no column takes. */
export class UnmappedFields {
  #root: Node = { isTaken: false, inner: new Map() };
  #names: FieldNames | undefined;

  /**
   * @param paths the places in the value that are taken
   * @param names the columns that take fields of their names
   */
  constructor(paths: readonly Path[], names?: FieldNames) {
    this.#names = names;
    for (const { steps } of paths) {
      let node = this.#root;
      for (const step of steps) {
        const name = String(step);
        let next = node.inner.get(name);
        if (next === undefined) node.inner.set(name, next = { isTaken: false, inner: new Map() });
        node = next;
      }
      node.isTaken = true;
    }
  }

  /** The first field that is not taken, as a path; `undefined` where all are. */
  firstOf(value: unknown): string | undefined {
    let first: string | undefined;
    this.#find(value, (path) => {
      first = path;
      return true;
    });
    return first;
  }

  /** All of them. */
  allOf(value: unknown): string[] {
    const all: string[] = [];
    this.#find(value, (path) => {
      all.push(path);
      return false;
    });
    return all;
  }

  #find(value: unknown, isLast: (path: string) => boolean): void {
    const names = this.#names;
    const isNamed = names && ((name: string) => names.placeOf(name) !== undefined);
    endsAt(value, this.#root, "value", isLast, isNamed);
  }
}

/**
 * @param isLast told of each field that is not taken, and whether that is enough
 * @param isNamed whether some column takes the whole field of a name
 * @returns whether it was enough
 */
function endsAt(
  value: unknown,
  node: Node,
  path: string,
  isLast: (path: string) => boolean,
  isNamed?: (name: string) => boolean,
): boolean {
  // Null is no data that could be lost, wherever it stands.
  if (node.isTaken || value === null || value === undefined) return false;
  if (typeof value !== "object" || ArrayBuffer.isView(value)) return isLast(path);
  for (const [name, inner] of Object.entries(value)) {
    if (isNamed?.(name)) continue;
    const next = node.inner.get(name);
    const place = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    // A field of null holds nothing, but it is one.
    if (next === undefined ? isLast(place) : endsAt(inner, next, place, isLast)) return true;
  }
  return false;
}
