/** TLS and logins on real listeners: whom andean gets on with. The refusals have a file of their own. */
import assert from "node:assert/strict";
import { ownNames, secured } from "../support/secured.ts";
import { shell } from "../support/shell.ts";
import { wholeRun } from "../support/whole_run.ts";

Deno.test("TLS: a whole run with client certificates on both sides", async () => {
  const { byCertificate } = await secured();
  await wholeRun({ ...byCertificate, ...ownNames() });
});

Deno.test("TLS: workers, which are threads of their own, have certificates, too", async () => {
  const { byCertificate } = await secured();
  await wholeRun({ ...byCertificate, ...ownNames(), ANDEAN_WORKERS: "2" });
});

for (const mechanism of ["plain", "scram-sha-256", "scram-sha-512"]) {
  Deno.test(`SASL: a whole run with ${mechanism}`, async () => {
    const { byLogin } = await secured();
    await wholeRun({ ...byLogin, ...ownNames(), ANDEAN_KAFKA_SASL_MECHANISM: mechanism });
  });
}

Deno.test("SASL: without a mechanism it is scram-sha-512; the password may stand in a file", async () => {
  const { byLogin } = await secured();
  const { ANDEAN_KAFKA_PASSWORD, ...rest } = byLogin;
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, `${ANDEAN_KAFKA_PASSWORD}\n`);
    const { exitCode, stderr } = await shell(["produce", "--count", "10"], {
      environment: { ...rest, ...ownNames(), ANDEAN_KAFKA_PASSWORD_FILE: file },
    });
    assert.equal(exitCode, 0, stderr);
  } finally {
    await Deno.remove(file);
  }
});
