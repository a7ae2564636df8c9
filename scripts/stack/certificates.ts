import { join } from "node:path";
import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";
import { pickInteresting } from "./log_tail.ts";

/** The PEM files of a certificate and its private key. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

/** What a certificate says. */
export interface CertificateOptions {
  /** Whom it is for, as OpenSSL writes it: `DNS:localhost`, `IP:127.0.0.1`. @default none */
  names?: readonly string[];
  /** How long it is valid; it has expired where that is below 0. @default 3650 */
  days?: number;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/**
 * Makes an authority that signs certificates: `<name>.pem` and `<name>.key`.
 *
 * @throws AndeanError `configuration` where there is no OpenSSL, `local-file` where it fails
 */
export async function createAuthority(folder: string, name: string): Promise<CertificateFiles> {
  const files = filesOf(folder, name);
  await openssl([
    ...["req", "-x509", ...NEW_KEY, "-subj", `/CN=${name}`, "-days", "3650"],
    ...["-keyout", files.key, "-out", files.cert],
  ]);
  return files;
}

/** Has an authority sign a new certificate, `<name>.pem` with the key `<name>.key`. */
export async function issueCertificate(
  authority: CertificateFiles,
  folder: string,
  name: string,
  { names = [], days = 3650 }: CertificateOptions = {},
): Promise<CertificateFiles> {
  const files = filesOf(folder, name);
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  await openssl(
    ["req", ...NEW_KEY, "-subj", `/CN=${name}`, "-keyout", files.key, "-out", request],
  );
  await Deno.writeTextFile(
    extensions,
    names.length === 0 ? "" : `subjectAltName=${names.join(",")}\n`,
  );
  await openssl([
    ...["x509", "-req", "-in", request, "-extfile", extensions, "-days", String(days)],
    // The default counts in a file beside the authority's, which several callers would share.
    ...["-set_serial", `0x${crypto.randomUUID().replaceAll("-", "")}`],
    ...["-CA", authority.cert, "-CAkey", authority.key, "-out", files.cert],
  ]);
  await Promise.all([request, extensions].map((file) => Deno.remove(file)));
  return files;
}

function filesOf(folder: string, name: string): CertificateFiles {
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}

async function openssl(args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output().catch((cause) => {
    throw new AndeanError("configuration", `Cannot make certificates: ${messageOf(cause)}`, {
      hint: "Install OpenSSL 3 and put it on the path.",
      cause,
    });
  });
  if (success) return;
  const lines = new TextDecoder().decode(stderr).split("\n");
  throw new AndeanError(
    "local-file",
    `Cannot make certificates: openssl ${args[0]} failed:\n  ${
      pickInteresting(lines, 3).join("\n  ")
    }`,
  );
}
