import type { AvroType } from "./schema.ts";

/**
 * Whether a schema has floating-point numbers at a place.
 *
 * @param names of fields and map entries, from the outside in; any name for elements of an array
 */
export function avroFractions(type: AvroType, names: readonly string[]): boolean {
  const [first, ...rest] = names;
  switch (type.kind) {
    case "union":
      return type.branches.some((branch) => avroFractions(branch, names));
    case "float":
    case "double":
      return first === undefined;
    case "array":
      return first !== undefined && avroFractions(type.items, rest);
    case "map":
      return first !== undefined && avroFractions(type.values, rest);
    case "record": {
      const field = type.fields.find(({ name }) => name === first);
      return field !== undefined && avroFractions(field.type, rest);
    }
    default:
      return false;
  }
}
