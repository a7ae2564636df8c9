import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { passwordOf, tlsFiles } from "../../../../src/cli/settings/secrets.ts";
import { Console } from "../../../../src/telemetry/console.ts";
import { startLogging, stopLogging } from "../../../../src/telemetry/log.ts";
import { withCode } from "../../support/expect.ts";

const NOTHING = { user: undefined, password: undefined, file: undefined };
const NO_FILES = { ca: undefined, cert: undefined, key: undefined };

/** Does something with the path of a file of this content and mode. */
async function withFile<T>(content: string, use: (path: string) => Promise<T>, mode = 0o600) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, content);
    await Deno.chmod(path, mode);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** What is logged while something runs. */
async function logged(act: () => Promise<unknown>): Promise<string> {
  let written = "";
  const sink = { isTerminal: false, columns: () => 80, write: (text: string) => written += text };
  await startLogging({ level: "debug", console: new Console(sink) });
  try {
    await act();
  } finally {
    await stopLogging();
  }
  return written;
}

const passwordIn = (content: string, mode?: number) =>
  withFile(content, (file) => passwordOf("scylla", { ...NOTHING, user: "me", file }), mode);

Deno.test("passwordOf: the environment's beats the file's", async () => {
  const password = await withFile(
    "of the file",
    (file) => passwordOf("kafka", { user: "me", password: "of the environment", file }),
  );
  assert.equal(password, "of the environment");
});

Deno.test("passwordOf: one newline at the end of the file is no part of it, all else is", async () => {
  assert.equal(await passwordIn("hunter2\n"), "hunter2");
  assert.equal(await passwordIn("hunter2\r\n"), "hunter2");
  assert.equal(await passwordIn("hunter2"), "hunter2");
  assert.equal(await passwordIn(" hunter 2 \n\n"), " hunter 2 \n");
  assert.equal(await passwordIn("line one\nline two\n"), "line one\nline two");
});

Deno.test("passwordOf: without a user none is needed", async () => {
  assert.equal(await passwordOf("kafka", NOTHING), undefined);
});

Deno.test("passwordOf: a user without one is told both ways to give it", async () => {
  await assert.rejects(passwordOf("kafka", { ...NOTHING, user: "me" }), (thrown) => {
    assert.ok(thrown instanceof AndeanError);
    assert.equal(thrown.code, "configuration");
    assert.equal(thrown.message, 'Cannot log in as "me" without a password');
    assert.match(thrown.hint!, /ANDEAN_KAFKA_PASSWORD.*--kafka-password-file/);
    return true;
  });
});

Deno.test("passwordOf: a file that can't be read is told by path and flag", async () => {
  await assert.rejects(
    passwordOf("scylla", { ...NOTHING, user: "me", file: "/nowhere/password" }),
    (thrown) => {
      assert.ok(withCode("configuration", /"\/nowhere\/password"/)(thrown));
      assert.match((thrown as AndeanError).hint!, /--scylla-password-file/);
      return true;
    },
  );
});

Deno.test("passwordOf: warns of a file that everybody can read, without its content", async () => {
  const warned = await logged(() => passwordIn("hunter2", 0o644));
  assert.match(warned, /can be read by every user of this machine: chmod 600 it/);
  assert.doesNotMatch(warned, /hunter2/);
});

Deno.test("passwordOf: says nothing about a file that only its owner or group can read", async () => {
  assert.equal(await logged(() => passwordIn("hunter2", 0o600)), "");
  assert.equal(await logged(() => passwordIn("hunter2", 0o640)), "");
});

Deno.test("tlsFiles: without a wish or a file there is no TLS", async () => {
  assert.equal(await tlsFiles("kafka", undefined, NO_FILES), undefined);
  assert.equal(await tlsFiles("kafka", false, NO_FILES), undefined);
});

Deno.test("tlsFiles: TLS can be asked for without files", async () => {
  assert.deepEqual(await tlsFiles("kafka", true, NO_FILES), NO_FILES);
});

Deno.test("tlsFiles: naming a file asks for TLS, and gives its content", async () => {
  const files = await withFile("PEM", (ca) => tlsFiles("kafka", undefined, { ...NO_FILES, ca }));
  assert.deepEqual(files, { ...NO_FILES, ca: "PEM" });
});

Deno.test("tlsFiles: each content is for what its flag says", async () => {
  const files = await withFile(
    "CA",
    (ca) =>
      withFile(
        "CERT",
        (cert) => withFile("KEY", (key) => tlsFiles("scylla", true, { ca, cert, key })),
      ),
  );
  assert.deepEqual(files, { ca: "CA", cert: "CERT", key: "KEY" });
});

Deno.test("tlsFiles: an explicit no beats named files, which are not even read", async () => {
  assert.equal(await tlsFiles("kafka", false, { ...NO_FILES, ca: "/nowhere" }), undefined);
});

Deno.test("tlsFiles: a file that can't be read is told by its own flag", async () => {
  for (const part of ["ca", "cert", "key"] as const) {
    await assert.rejects(
      tlsFiles("kafka", true, { ...NO_FILES, [part]: "/nowhere.pem" }),
      (thrown) => {
        assert.ok(withCode("configuration", /"\/nowhere\.pem"/)(thrown));
        assert.match((thrown as AndeanError).hint!, new RegExp(`--kafka-tls-${part}\\b`));
        return true;
      },
    );
  }
});

Deno.test("tlsFiles: warns of a key that everybody can read, and of no certificate", async () => {
  const reading = (part: "ca" | "cert" | "key") => () =>
    withFile("PEM", (path) => tlsFiles("kafka", true, { ...NO_FILES, [part]: path }), 0o644);
  assert.match(await logged(reading("key")), /chmod 600/);
  assert.equal(await logged(reading("cert")), "");
  assert.equal(await logged(reading("ca")), "");
});
