import { fc } from "./fc.ts";

/** Characters of every length in UTF-8; those of most trouble more often than the others. */
const characters = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }),
  fc.constantFrom(0, 0x0a, 0x22, 0x5c, 0x7f, 0xe9, 0x0141, 0x0301, 0x200d, 0x2028, 0xfeff, 0xffff),
  fc.integer({ min: 0x80, max: 0xd7ff }),
  fc.integer({ min: 0x1_0000, max: 0x10_ffff }),
).map((point) => String.fromCodePoint(point));

/** Any well-formed text. fast-check's own unit `binary` takes a second to build its table. */
export function texts(
  { minLength = 0, maxLength }: { minLength?: number; maxLength: number },
): fc.Arbitrary<string> {
  return fc.string({ unit: characters, minLength, maxLength });
}
