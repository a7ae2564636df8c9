import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { passwordOf } from "../../../../src/cli/settings/secrets.ts";
import { withCode } from "../../support/expect.ts";
import { logged } from "../../support/logged.ts";

const NOTHING = { user: undefined, password: undefined, file: undefined };

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

Deno.test("passwordOf: says nothing about a secret that Kubernetes has mounted for the container", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/..data`);
    await Deno.writeTextFile(`${folder}/..data/password`, "hunter2");
    await Deno.chmod(`${folder}/..data/password`, 0o644);
    await Deno.symlink("..data/password", `${folder}/password`);
    const file = `${folder}/password`;
    const read = () => passwordOf("scylla", { ...NOTHING, user: "me", file });
    assert.equal(await logged(read), "");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
