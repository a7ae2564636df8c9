import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeUtf8, withoutMark } from "../../../src/record/utf8.ts";
import { fc } from "../support/fc.ts";
import { texts } from "../support/texts.ts";

/** The platform's own decoder, with nothing before it. */
const oracle = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function outcome(decode: () => string): string | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

Deno.test("decodeUtf8: any text comes back, also a replacement that was sent, and a byte order mark", () => {
  fc.assert(
    fc.property(
      texts({ maxLength: 60 }),
      fc.constantFrom("", "\uFFFD", "\uFEFF", "𐍈"),
      (text, more) => {
        const bytes = new TextEncoder().encode(more + text);
        assert.equal(decodeUtf8(bytes), oracle.decode(bytes));
        assert.equal(decodeUtf8(Buffer.from(bytes)), oracle.decode(bytes));
      },
    ),
  );
});

Deno.test("decodeUtf8: any bytes are text exactly where the platform says so, wherever they stand", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    // What is nearly UTF-8: halves of characters, overlong forms, surrogates, beyond the last one.
    fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff), {
      maxLength: 6,
    }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(bytes, fc.nat(3), fc.nat(3), (given, before, after) => {
      const whole = new Uint8Array([...Array(before).fill(65), ...given, ...Array(after).fill(65)]);
      const end = before + given.length;
      assert.equal(
        outcome(() => decodeUtf8(whole, before, end)),
        outcome(() => oracle.decode(given)),
      );
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("withoutMark: takes one mark away, and only from the start", () => {
  assert.equal(withoutMark("\uFEFF{}"), "{}");
  assert.equal(withoutMark("\uFEFF\uFEFF"), "\uFEFF");
  assert.equal(withoutMark("a\uFEFF"), "a\uFEFF");
  assert.equal(withoutMark(""), "");
});
