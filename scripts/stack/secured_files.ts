import { join } from "node:path";
import { type CertificateFiles, createAuthority, issueCertificate } from "./certificates.ts";

/** The files with which a secured stack and its clients tell each other who they are. */
export interface SecuredFiles {
  /** Signs all certificates: the file to trust. */
  authority: CertificateFiles;
  /** A client's. */
  client: CertificateFiles;
  /** The services' certificate and key in one file, as Kafka and Cassandra want it. */
  server: string;
  /** The public key of those who issue tokens, a JWK set. */
  tokenKeys: string;
  /** Its private key, a JWK: signs with RS256. */
  tokenSigningKey: string;
}

/** Every address on which a stack's services listen. */
const SERVER_NAMES = ["DNS:localhost", "IP:127.0.0.1", "IP:127.0.0.2", "IP:127.0.0.3"];

/** Where a stack keeps them. */
export function securedFiles(stackFolder: string): SecuredFiles {
  const folder = join(stackFolder, "secured");
  const pair = (name: string) => ({
    cert: join(folder, `${name}.pem`),
    key: join(folder, `${name}.key`),
  });
  return {
    authority: pair("authority"),
    client: pair("client"),
    server: join(folder, "server-with-key.pem"),
    tokenKeys: join(folder, "token-keys.json"),
    tokenSigningKey: join(folder, "token-signing-key.json"),
  };
}

/** Makes them where they are missing; what an earlier run has made is taken as it is. */
export async function ensureSecuredFiles(stackFolder: string): Promise<SecuredFiles> {
  const files = securedFiles(stackFolder);
  const folder = join(stackFolder, "secured");
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  // Written last, so that a run that was interrupted is taken up from the beginning.
  if (await Deno.stat(files.tokenKeys).then(() => true, () => false)) return files;
  const authority = await createAuthority(folder, "authority");
  await issueCertificate(authority, folder, "client");
  const server = await issueCertificate(authority, folder, "server", { names: SERVER_NAMES });
  const parts = [server.key, server.cert].map((file) => Deno.readTextFile(file));
  await Deno.writeTextFile(files.server, (await Promise.all(parts)).join(""), { mode: 0o600 });
  await writeTokenKeys(files);
  return files;
}

async function writeTokenKeys({ tokenKeys, tokenSigningKey }: SecuredFiles): Promise<void> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2_048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const [open, secret] = await Promise.all(
    [publicKey, privateKey].map((key) => crypto.subtle.exportKey("jwk", key)),
  );
  await Deno.writeTextFile(tokenSigningKey, JSON.stringify({ ...secret, kid: "stack" }), {
    mode: 0o600,
  });
  await Deno.writeTextFile(
    tokenKeys,
    JSON.stringify({ keys: [{ ...open, kid: "stack", use: "sig" }] }),
  );
}
