import assert from "node:assert/strict";
import { crc32c } from "../../../../src/kafka/batches/crc32c.ts";
import { fc } from "../../support/fc.ts";

const filled = (length: number, byte: (index: number) => number) =>
  Uint8Array.from({ length }, (_, index) => byte(index));

Deno.test("crc32c: the vectors of RFC 3720, appendix B.4, and the check value of its catalogue", () => {
  assert.equal(crc32c(filled(32, () => 0)), 0x8a9136aa);
  assert.equal(crc32c(filled(32, () => 0xff)), 0x62a8ab43);
  assert.equal(crc32c(filled(32, (index) => index)), 0x46dd794e);
  assert.equal(crc32c(filled(32, (index) => 31 - index)), 0x113fdb5c);
  const readCommand = filled(48, () => 0);
  for (
    const [at, byte] of [[0, 0x01], [1, 0xc0], [16, 0x14], [22, 0x04], [27, 0x14], [31, 0x18]]
  ) readCommand[at!] = byte!;
  readCommand[32] = 0x28;
  readCommand[40] = 0x02;
  assert.equal(crc32c(readCommand), 0xd9963a56);
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(0)), 0);
});

/** By the definition: bit by bit. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
  }
  return ~crc >>> 0;
}

Deno.test("crc32c: is what the definition gives, at any length and from anywhere", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(110), (bytes, from) => {
    assert.equal(crc32c(bytes, from), bitwise(bytes.subarray(from)));
  }));
});

Deno.test("crc32c: differs for any two values of which one bit or one run of 32 bits differs", () => {
  const damage = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 0xffff_ffff }));
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 300 }),
      damage,
      (bytes, [place, flips]) => {
        const damaged = bytes.slice();
        const view = new DataView(damaged.buffer);
        const at = place % (bytes.length - 3);
        view.setUint32(at, view.getUint32(at) ^ flips);
        assert.notEqual(crc32c(damaged), crc32c(bytes));
      },
    ),
  );
});
