import protobuf from "protobufjs";

const FLOATING = ["float", "double"];
/** Messages that stand for the number in them. */
const WRAPPERS = [".google.protobuf.FloatValue", ".google.protobuf.DoubleValue"];

/**
 * Whether a message type has floating-point numbers at a place.
 *
 * @param names of fields and map entries, from the outside in; any name for elements of a list
 */
export function protobufFractions(type: protobuf.Type, names: readonly string[]): boolean {
  const [first, ...rest] = names;
  if (first === undefined) return WRAPPERS.includes(type.fullName);
  const field = type.fieldsArray.find(({ name }) => name === first)?.resolve();
  if (field === undefined) return false;
  const isMany = field.repeated || field instanceof protobuf.MapField;
  if (isMany && rest.length === 0) return false;
  const within = isMany ? rest.slice(1) : rest;
  if (field.resolvedType instanceof protobuf.Type) {
    return protobufFractions(field.resolvedType, within);
  }
  return within.length === 0 && FLOATING.includes(field.type);
}
