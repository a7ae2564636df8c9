import assert from "node:assert/strict";
import type { PeerCertificate } from "node:tls";
import { identityCheck } from "../../../src/tls/server_identity.ts";

/** A certificate as `tls.connect` shows it. */
function certificate(subjectaltname: string | undefined, CN = "someone"): PeerCertificate {
  return { subject: { CN }, subjectaltname } as PeerCertificate;
}

Deno.test("identityCheck: takes what is certified for the host, by name, wildcard or address", () => {
  const check = identityCheck();
  assert.equal(check("db.example", certificate("DNS:db.example")), undefined);
  assert.equal(check("a.db.example", certificate("DNS:*.db.example")), undefined);
  assert.equal(check("10.0.0.1", certificate("DNS:x.example, IP Address:10.0.0.1")), undefined);
});

Deno.test("identityCheck: refuses another host's certificate, telling both", () => {
  const check = identityCheck();
  assert.equal(
    check("10.0.0.2", certificate("DNS:x.example, IP Address:10.0.0.1"))?.message,
    "its certificate is for x.example, 10.0.0.1, and not for 10.0.0.2",
  );
  assert.ok(check("b.a.db.example", certificate("DNS:*.db.example")));
  // An address is no name: a certificate for a host called like one proves nothing.
  assert.ok(check("10.0.0.1", certificate("DNS:10.0.0.1")));
});

Deno.test("identityCheck: a certificate for a name that the user has given is as good", () => {
  const check = identityCheck(["db.example", "10.0.0.1"]);
  assert.equal(check("10.0.0.9", certificate("DNS:db.example")), undefined);
  assert.equal(
    check("10.0.0.9", certificate("DNS:evil.example"))?.message,
    "its certificate is for evil.example, and not for 10.0.0.9 or db.example or 10.0.0.1",
  );
});

Deno.test("identityCheck: tells a certificate without names by its common name", () => {
  const message = identityCheck()("db.example", certificate(undefined, "old.example"))?.message;
  assert.equal(message, "its certificate is for old.example, and not for db.example");
});
