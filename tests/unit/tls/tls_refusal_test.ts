import assert from "node:assert/strict";
import { tlsRefusal } from "../../../src/tls/tls_refusal.ts";

Deno.test("tlsRefusal: says for whom each flag is", () => {
  const failure = { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" };
  assert.match(tlsRefusal(failure, "kafka")!.hint, /--kafka-tls-ca\.$/);
  assert.match(tlsRefusal(failure, "scylla")!.hint, /--scylla-tls-ca\.$/);
});

Deno.test("tlsRefusal: an alert about our certificate asks for another, any other for the log", () => {
  const alert = (name: string) =>
    tlsRefusal({ message: `Connection error: received fatal alert: ${name}` }, "kafka")!;
  for (const name of ["CertificateRequired", "BadCertificate", "CertificateUnknown"]) {
    assert.match(alert(name).reason, /it wants a client's certificate/);
    assert.match(alert(name).hint, /--kafka-tls-cert/);
  }
  assert.match(alert("InternalError").hint, /its log says why/);
  assert.match(alert("ProtocolVersion").hint, /TLS 1\.2 or 1\.3/);
});

Deno.test("tlsRefusal: what passes by waiting is none", () => {
  for (const code of ["ECONNREFUSED", "ECONNRESET", "EPIPE", undefined]) {
    assert.equal(tlsRefusal({ code, message: "Closed connection" }, "scylla"), undefined);
  }
});
