import protobuf from "protobufjs";

/** What stands in a type's JSON, as far as it is changed here. */
interface TypeJson {
  fields?: Record<string, protobuf.IField>;
  nested?: Record<string, TypeJson>;
}

/** One entry of a map, as protobufjs decodes it by {@linkcode mapsAsEntries}. */
export interface MapEntry {
  key?: unknown;
  /** Of an enum its number. */
  value?: unknown;
}

/** Roots that were changed once, by those that they were made of. */
const CHANGED = new WeakMap<protobuf.Root, protobuf.Root>();

/**
 * The same message, to be decoded by: its maps are lists of entries, as they are on the wire
 * ({@linkcode MapEntry}). protobufjs would make an object of each map, in which a key such as `999`
 * takes 12 KB, and loses a record whose entry leaves its message out.
 *
 * @returns the type itself where its schema has no maps
 */
export function mapsAsEntries(type: protobuf.Type): protobuf.Type {
  const { root } = type;
  if (!hasMaps(root)) return type;
  let changed = CHANGED.get(root);
  if (changed === undefined) {
    const json = root.toJSON();
    change(json as TypeJson, root);
    changed = protobuf.Root.fromJSON(json);
    changed.resolveAll();
    CHANGED.set(root, changed);
  }
  return changed.lookupType(type.fullName);
}

/** Whether an enum knows no other numbers than its own, which is told nowhere else. */
export function isClosed(type: protobuf.Enum): boolean {
  const { _features } = type as unknown as { _features: { enum_type?: string } };
  return _features.enum_type === "CLOSED";
}

function hasMaps(scope: protobuf.NamespaceBase): boolean {
  return mapsOf(scope).length > 0 || namespacesIn(scope).some(hasMaps);
}

function mapsOf(scope: protobuf.NamespaceBase): protobuf.MapField[] {
  if (!(scope instanceof protobuf.Type)) return [];
  return scope.fieldsArray.filter((field) => field instanceof protobuf.MapField);
}

function namespacesIn(scope: protobuf.NamespaceBase): protobuf.NamespaceBase[] {
  return scope.nestedArray.filter((nested) => nested instanceof protobuf.Namespace);
}

function change(json: TypeJson, scope: protobuf.NamespaceBase): void {
  for (const map of mapsOf(scope)) {
    map.resolve();
    const { name, id, keyType, type, resolvedType } = map;
    let entry = `${name}Entry`;
    while (scope.get(entry) !== null) entry += "_";
    const value = resolvedType instanceof protobuf.Enum ? "int32" : resolvedType?.fullName ?? type;
    json.fields![name] = { rule: "repeated", type: entry, id };
    json.nested = {
      ...json.nested,
      [entry]: { fields: { key: { type: keyType, id: 1 }, value: { type: value, id: 2 } } },
    };
  }
  for (const nested of namespacesIn(scope)) change(json.nested![nested.name]!, nested);
}
