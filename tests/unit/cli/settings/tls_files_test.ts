import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { tlsFiles } from "../../../../src/cli/settings/tls_files.ts";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { TestAuthority } from "../../../support/certificates.ts";
import { logged } from "../../support/logged.ts";

const NO_FILES = { ca: undefined, cert: undefined, key: undefined };

/** What reading these files fails with. */
async function refusal(paths: Partial<typeof NO_FILES | Record<string, string>>) {
  const failure = await tlsFiles("kafka", undefined, { ...NO_FILES, ...paths })
    .then(() => assert.fail("it was accepted"), (thrown) => thrown);
  assert.ok(failure instanceof AndeanError, String(failure));
  assert.equal(failure.exitCode, 2);
  assert.doesNotMatch(failure.message, /\n|error:|rustls/);
  return failure;
}

Deno.test("tlsFiles: without a wish or a file there is no TLS, and it can be had without files", async () => {
  assert.equal(await tlsFiles("kafka", undefined, NO_FILES), undefined);
  assert.equal(await tlsFiles("kafka", false, NO_FILES), undefined);
  assert.deepEqual(await tlsFiles("kafka", true, NO_FILES), NO_FILES);
});

Deno.test("tlsFiles: an explicit no beats named files, which are not even read", async () => {
  assert.equal(await tlsFiles("kafka", false, { ...NO_FILES, ca: "/nowhere" }), undefined);
});

Deno.test("tlsFiles: naming files asks for TLS, and gives each content to what its flag says", async () => {
  await using authority = await TestAuthority.create();
  const { cert, key } = await authority.issue("client");
  const found = await tlsFiles("scylla", undefined, { ca: authority.files.cert, cert, key });
  const texts = await Promise.all(
    [authority.files.cert, cert, key].map((path) => Deno.readTextFile(path)),
  );
  assert.deepEqual(found, { ca: texts[0], cert: texts[1], key: texts[2] });
});

Deno.test("tlsFiles: a file that can't be read is told by its own flag", async () => {
  for (const part of ["ca", "cert", "key"] as const) {
    const { message, hint } = await refusal({ [part]: "/nowhere.pem" });
    assert.match(message, /Cannot read "\/nowhere\.pem"/);
    assert.match(hint!, new RegExp(`--kafka-tls-${part}\\b`));
  }
});

Deno.test("tlsFiles: what is no PEM, holds something else or is damaged is told by its path and flag", async () => {
  await using authority = await TestAuthority.create();
  const { cert, key } = await authority.issue("client");
  const damaged = await authority.write(
    "damaged.pem",
    (await Deno.readTextFile(cert)).replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA"),
  );
  const text = await authority.write("notes.txt", "not a certificate");
  const cases: [Record<string, string>, RegExp][] = [
    [{ ca: text }, /notes\.txt" as --kafka-tls-ca: it holds no certificate in PEM form/],
    [{ ca: damaged }, /damaged\.pem" as --kafka-tls-ca: it holds a damaged certificate/],
    [{ ca: key }, /client\.key" as --kafka-tls-ca: it holds no certificate/],
    [{ cert: text, key }, /notes\.txt" as --kafka-tls-cert: it holds no certificate/],
    [{ cert, key: cert }, /client\.pem" as --kafka-tls-key: it holds no private key in PEM form/],
    [{ cert }, /Cannot use --kafka-tls-cert without --kafka-tls-key/],
    [{ key }, /Cannot use --kafka-tls-key without --kafka-tls-cert/],
  ];
  for (const [paths, message] of cases) assert.match((await refusal(paths)).message, message);
});

Deno.test("tlsFiles: a key of another certificate is refused", async () => {
  await using authority = await TestAuthority.create();
  const { cert } = await authority.issue("client");
  const { key } = await authority.issue("other");
  assert.match(
    (await refusal({ cert, key })).message,
    /other\.key" as --kafka-tls-key: it is not the key of the certificate in ".*client\.pem"/,
  );
});

Deno.test("tlsFiles: an encrypted key is refused, for want of a way to give its passphrase", async () => {
  await using authority = await TestAuthority.create();
  const { cert, key } = await authority.issue("client");
  const encrypted = createPrivateKey(await Deno.readTextFile(key)).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "hunter2",
  });
  const path = await authority.write("encrypted.key", encrypted as string);
  assert.match((await refusal({ cert, key: path })).message, /it needs a passphrase/);
});

Deno.test("tlsFiles: warns of a key that everybody can read, and of no certificate", async () => {
  await using authority = await TestAuthority.create();
  const { cert, key } = await authority.issue("client");
  const reading = () => tlsFiles("kafka", true, { ca: authority.files.cert, cert, key });
  assert.equal(await logged(reading), "");
  await Deno.chmod(key, 0o644);
  assert.match(
    await logged(reading),
    /client\.key can be read by every user of this machine: chmod 600/,
  );
});

Deno.test("tlsFiles: warns of a certificate of ours that has expired", async () => {
  await using authority = await TestAuthority.create();
  const { cert, key } = await authority.issue("client", { days: -1 });
  assert.match(
    await logged(() => tlsFiles("kafka", true, { ...NO_FILES, cert, key })),
    /the certificate in .*client\.pem has expired: /,
  );
});
