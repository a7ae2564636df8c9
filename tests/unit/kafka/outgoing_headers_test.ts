import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { outgoingHeaders } from "../../../src/kafka/outgoing_headers.ts";

Deno.test("outgoingHeaders: bytes are sent as bytes, whatever class they are of", () => {
  const bytes = new Uint8Array([9, 0, 255, 128]).subarray(1);
  const sent = outgoingHeaders({ one: bytes, several: [bytes, "text"], none: new Uint8Array() });
  assert.deepEqual(sent, {
    one: Buffer.from([0, 255, 128]),
    several: [Buffer.from([0, 255, 128]), "text"],
    none: Buffer.alloc(0),
  });
  assert.ok(Buffer.isBuffer(sent["one"]));
});

Deno.test("outgoingHeaders: a header without a value is left out, which reads the same", () => {
  assert.deepEqual(outgoingHeaders({ empty: "", nothing: undefined }), { empty: "" });
});
