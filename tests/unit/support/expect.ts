import assert from "node:assert/strict";
import { AndeanError, type ErrorCode } from "../../../src/errors/andean_error.ts";

/** A matcher for `assert.throws` and `assert.rejects`: an {@linkcode AndeanError} of this code. */
export function withCode(code: ErrorCode, message = /./): (thrown: unknown) => true {
  return (thrown) => {
    assert.ok(thrown instanceof AndeanError, `wanted an AndeanError, got ${String(thrown)}`);
    assert.equal(thrown.code, code);
    assert.match(thrown.message, message);
    return true;
  };
}
