import assert from "node:assert/strict";
import {
  afterId,
  readMessagePath,
  schemaIdOf,
  withHead,
} from "../../../../src/formats/registry/wire_format.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

Deno.test("withHead: id, message path and value come back as they were, however large", () => {
  const id = fc.nat(0xffff_ffff);
  const path = fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 100 });
  fc.assert(fc.property(id, path, fc.uint8Array(), (id, path, value) => {
    const bytes = withHead(id, value, path);
    assert.equal(schemaIdOf(bytes), id);
    const read = readMessagePath(afterId(bytes));
    assert.deepEqual(read.path, path);
    assert.deepEqual(new Uint8Array(read.rest), value);
  }));
});

Deno.test("schemaIdOf: what is too short, or begins otherwise, names no schema", () => {
  assert.equal(schemaIdOf(null), undefined);
  assert.equal(schemaIdOf(new Uint8Array(4)), undefined);
  assert.equal(schemaIdOf(new Uint8Array([1, 0, 0, 0, 1])), undefined);
});

Deno.test("readMessagePath: a path that is cut off, without end, or of no length is undecodable", () => {
  const damaged = [[], [0x80], [4, 2], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [1], [0xca, 0x01]];
  for (const bytes of damaged) {
    assert.throws(
      () => readMessagePath(new Uint8Array(bytes)),
      withCode("undecodable", /message path/),
      String(bytes),
    );
  }
});
