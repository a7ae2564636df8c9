import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createAuthority, issueCertificate } from "../../scripts/stack/certificates.ts";
import { ensureSecuredFiles } from "../../scripts/stack/secured_files.ts";

async function read(file: string): Promise<X509Certificate> {
  return new X509Certificate(await Deno.readTextFile(file));
}

Deno.test("issueCertificate: is signed by its authority, for its names, and can have expired", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const authority = await createAuthority(folder, "authority");
    const made = await issueCertificate(authority, folder, "server", {
      names: ["DNS:db.example", "IP:127.0.0.1"],
      days: -1,
    });
    const [root, server] = await Promise.all([read(authority.cert), read(made.cert)]);
    assert.ok(server.verify(root.publicKey));
    assert.equal(server.subjectAltName, "DNS:db.example, IP Address:127.0.0.1");
    assert.ok(server.validToDate < new Date());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ensureSecuredFiles: keys are the owner's alone, and what is there stays as it is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { authority, client, server, tokenSigningKey } = await ensureSecuredFiles(folder);
    for (const key of [authority.key, client.key, server, tokenSigningKey]) {
      assert.equal((await Deno.stat(key)).mode! & 0o077, 0, key);
    }
    const before = await Deno.readTextFile(client.key);
    await ensureSecuredFiles(folder);
    assert.equal(await Deno.readTextFile(client.key), before);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
