import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { AndeanError, type ErrorCode } from "../../../../src/errors/andean_error.ts";
import {
  classifyFailure,
  type FailureClass,
  isOverload,
  scyllaError,
} from "../../../../src/scylla/session/failures.ts";
import { busy, noHost, response, socket, timedOut } from "../../support/driver_errors.ts";
import { fc } from "../../support/fc.ts";

const login = () => new cassandra.errors.AuthenticationError("Provided username is wrong");

/** Cassandra's roles could not be read: nobody was refused. */
const unreadRoles = () =>
  new cassandra.errors.AuthenticationError(
    "Unable to perform authentication: Cannot achieve consistency level LOCAL_QUORUM",
  );

/** What happened; what the writer does about it; what users are told. */
const CASES: [string, Error, FailureClass, ErrorCode][] = [
  ["a write time-out", response("writeTimeout"), "retry", "timed-out"],
  ["a read time-out", response("readTimeout"), "retry", "timed-out"],
  ["a node that does not answer", timedOut(), "retry", "timed-out"],
  ["busy connections", busy(), "retry", "timed-out"],
  ["an overloaded node", response("overloaded"), "retry", "overloaded"],
  ["too few replicas", response("unavailableException"), "retry", "overloaded"],
  ["a node that boots", response("isBootstrapping"), "retry", "overloaded"],
  ["a server error", response("serverError"), "retry", "overloaded"],
  ["replicas that failed to write", response("writeFailure"), "retry", "overloaded"],
  ["replicas that failed to read", response("readFailure"), "retry", "overloaded"],
  [
    "a column that is gone (Cassandra)",
    response("invalid", "Undefined column name v in table trading.market_data"),
    "stop",
    "table-mismatch",
  ],
  [
    "a column that is gone (ScyllaDB)",
    response("invalid", "Unknown identifier v"),
    "stop",
    "table-mismatch",
  ],
  ["a forgotten statement", response("unprepared"), "retry", "overloaded"],
  [
    "a forgotten statement that others are preparing",
    new cassandra.errors.DriverInternalError("Unprepared response invalid, id: 0x12"),
    "retry",
    "overloaded",
  ],
  ["no node at all", noHost(socket("ECONNREFUSED")), "retry", "unreachable"],
  ["no node in time", noHost(timedOut(), timedOut()), "retry", "unreachable"],
  ["a refused connection", socket("ECONNREFUSED"), "retry", "unreachable"],
  ["a reset connection", socket("ECONNRESET", "read ECONNRESET"), "retry", "unreachable"],
  ["a broken pipe", socket("EPIPE", "write EPIPE"), "retry", "unreachable"],
  ["a pool without connections", new Error("No connection available"), "retry", "unreachable"],
  ["a pool that closed", new Error("Connection closed"), "retry", "unreachable"],
  [
    "a request whose connection went before it was sent",
    new Error("The operation was already cancelled or timeout elapsed"),
    "retry",
    "unreachable",
  ],
  ["a host without route", socket("EHOSTUNREACH"), "retry", "unreachable"],
  [
    "a value that a column can't hold",
    response("invalid", "Expected 8 bytes"),
    "bisect",
    "rejected",
  ],
  [
    "a key that is too long",
    response("invalid", "Key length of 65536 is too long"),
    "bisect",
    "rejected",
  ],
  [
    "a mutation that is too large",
    response("serverError", "Mutation of 33554432 bytes is too large"),
    "bisect",
    "rejected",
  ],
  ["a batch that is too large", response("invalid", "Batch too large"), "bisect", "rejected"],
  ["a value that the driver can't encode", new TypeError("Expected Number"), "bisect", "rejected"],
  ["a number out of its type's range", new RangeError("out of range"), "bisect", "rejected"],
  [
    "a missing table",
    response("invalid", "unconfigured table market_data"),
    "stop",
    "table-missing",
  ],
  [
    "a missing keyspace",
    response("invalid", "Keyspace trading does not exist"),
    "stop",
    "keyspace-missing",
  ],
  ["a refused login", login(), "stop", "refused"],
  ["a refused login behind no node", noHost(login()), "stop", "refused"],
  ["bad credentials", response("badCredentials"), "stop", "refused"],
  ["a missing right", response("unauthorized"), "stop", "refused"],
  ["a login that too few nodes could judge", unreadRoles(), "retry", "overloaded"],
  ["the same behind no node", noHost(unreadRoles()), "retry", "overloaded"],
  [
    "a right that too few nodes could judge",
    response("unauthorized", "Unable to perform authorization of permissions: timed out"),
    "retry",
    "overloaded",
  ],
  ["a wrong statement", response("syntaxError"), "stop", "internal"],
  ["an unknown error", new Error("what?"), "stop", "internal"],
];

for (const [what, thrown, failureClass, code] of CASES) {
  Deno.test(`classifyFailure: ${what} means ${failureClass}`, () => {
    assert.equal(classifyFailure(thrown), failureClass);
  });

  Deno.test(`scyllaError: ${what} is ${code}`, () => {
    const error = scyllaError("write rows", thrown);
    assert.equal(error.code, code);
    assert.match(error.message, /^Cannot write rows: ./);
    assert.ok(error.hint);
    assert.equal(error.cause, thrown);
  });
}

Deno.test("scyllaError: says that waiting helps exactly where the writer would try again", () => {
  const closed = new Error("Socket was closed");
  for (const [what, thrown] of [...CASES, ["a closed socket", closed] as const]) {
    const retriable = classifyFailure(thrown) === "retry";
    assert.equal(scyllaError("write rows", thrown).retriable, retriable, what);
  }
});

Deno.test("classifyFailure: nothing unknown is taken for success or tried for ever", () => {
  fc.assert(fc.property(fc.anything(), (thrown) => {
    assert.equal(classifyFailure(thrown), "stop");
    assert.ok(scyllaError("write rows", thrown) instanceof AndeanError);
  }));
});

Deno.test("isOverload: only time-outs and too much work slow the writing down", () => {
  const overloads = CASES.filter(([, thrown]) => isOverload(thrown)).map(([what]) => what);
  assert.deepEqual(overloads, [
    "a write time-out",
    "a read time-out",
    "a node that does not answer",
    "busy connections",
    "an overloaded node",
  ]);
});

Deno.test("scyllaError: tells the reason of the node, not that there is no node", () => {
  const reason = (thrown: Error) => scyllaError("reach ScyllaDB", thrown).message;
  assert.equal(
    reason(noHost(socket("ECONNREFUSED"))),
    "Cannot reach ScyllaDB: the connection was refused",
  );
  assert.equal(reason(noHost(login())), "Cannot reach ScyllaDB: the login was refused");
  assert.equal(
    reason(noHost(socket("ENOTFOUND", "getaddrinfo ENOTFOUND scylladb-01"))),
    "Cannot reach ScyllaDB: the host name is unknown",
  );
  assert.equal(reason(new Error("two\n  lines")), "Cannot reach ScyllaDB: two lines");
});

Deno.test("scyllaError: an error that is andean's own already stays as it is", () => {
  const own = new AndeanError("table-missing", "Cannot use it");
  assert.equal(scyllaError("do something else", own), own);
});
