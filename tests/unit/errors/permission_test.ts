import assert from "node:assert/strict";
import { permissionError } from "../../../src/errors/permission.ts";

Deno.test("permissionError: tells what was refused, and the flag that allows it", () => {
  const thrown = new Deno.errors.NotCapable(
    'Requires net access to "db.example:9042", run again with the --allow-net flag',
  );
  const error = permissionError("reach ScyllaDB", thrown);
  assert.equal(
    error?.message,
    "Cannot reach ScyllaDB: Deno's permissions do not let us use db.example:9042",
  );
  assert.equal(error.hint, "Start with --allow-net=db.example:9042, beside what is allowed.");
  assert.equal(error.exitCode, 2);
  assert.equal(error.retriable, false);
});

Deno.test("permissionError: Node's layer tells it in another way where a name is resolved", () => {
  const error = permissionError("reach Kafka", new Error("getaddrinfo EPERM kafka"));
  assert.match(error?.message ?? "", /do not let us use kafka$/);
});

Deno.test("permissionError: another failure is none", () => {
  for (const message of ["getaddrinfo ENOTFOUND kafka", "User requires access", "EPERM"]) {
    assert.equal(permissionError("go on", new Error(message)), undefined);
  }
});
