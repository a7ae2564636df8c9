import assert from "node:assert/strict";
import {
  CqlFrames,
  statementsOf,
  voidAnswer,
} from "../../../../src/bench/null_database/cql_frames.ts";
import { fc } from "../../support/fc.ts";

/** A frame of version 4. */
function frame(opcode: number, stream: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(9 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 4);
  view.setInt16(2, stream);
  view.setUint8(4, opcode);
  view.setUint32(5, body.length);
  bytes.set(body, 9);
  return bytes;
}

const frames = fc.array(
  fc.tuple(fc.nat(16), fc.nat(32_000), fc.uint8Array({ maxLength: 60 })),
  { maxLength: 8 },
);

Deno.test("CqlFrames: however a stream is cut, its frames come whole and in order", () => {
  fc.assert(fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 })), (parts, cuts) => {
    const sent = parts.map((part) => frame(...part));
    const stream = new Uint8Array(sent.flatMap((bytes) => [...bytes]));
    const reader = new CqlFrames();
    const found: { opcode: number; bytes: number[] }[] = [];
    // One buffer for all reads, as a reader has it: what is held must not lie in it.
    const buffer = new Uint8Array(stream.length);
    for (let at = 0, index = 0; at < stream.length; index++) {
      const chunk = stream.subarray(at, at + (cuts[index % cuts.length] ?? 7));
      buffer.fill(0xee).set(chunk);
      for (const { opcode, bytes } of reader.push(buffer.subarray(0, chunk.length))) {
        found.push({ opcode, bytes: [...bytes] });
      }
      at += chunk.length;
    }
    assert.deepEqual(
      found,
      sent.map((bytes) => ({ opcode: bytes[4], bytes: [...bytes] })),
    );
  }));
});

Deno.test("statementsOf, voidAnswer: a batch is counted, and answered on its own stream", () => {
  const [batch] = new CqlFrames().push(frame(0x0d, 513, Uint8Array.of(1, 1, 2, 9, 9)));
  assert.equal(statementsOf(batch!), 258);
  assert.deepEqual([...voidAnswer(batch!)], [0x84, 0, 2, 1, 8, 0, 0, 0, 4, 0, 0, 0, 1]);
});
