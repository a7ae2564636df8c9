import type { KeyObject, X509Certificate } from "node:crypto";
import { AndeanError } from "../../errors/andean_error.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { readCertificates, readPrivateKey } from "../../tls/pem.ts";
import type { TlsOptions, TlsService } from "../../tls/tls_options.ts";
import { readSecret, readText } from "./secrets.ts";

/** PEM files by what they hold. */
type TlsPaths = Record<"ca" | "cert" | "key", string | undefined>;

/** A file that could be read. */
interface PemFile<T> {
  path: string;
  text: string;
  /** What is in it, or the first of several. */
  content: T;
}

/**
 * The contents of the PEM files for a service; `undefined` where it is spoken to in plain text.
 *
 * All are looked at here: Deno's TLS goes on without what it can't read, and connects without the
 * certificate that was asked for.
 *
 * @param wanted whether TLS was asked for; naming a file asks for it, too
 * @throws {AndeanError} `configuration` where a file can't be read, or used
 */
export async function tlsFiles(
  service: TlsService,
  wanted: boolean | undefined,
  paths: TlsPaths,
): Promise<TlsOptions | undefined> {
  const isGiven = Object.values(paths).some((path) => path !== undefined);
  if (!(wanted ?? isGiven)) return undefined;
  const ca = await pemFile(`${service}-tls-ca`, paths.ca, readText, readCertificates);
  const cert = await pemFile(`${service}-tls-cert`, paths.cert, readText, readCertificates);
  const key = await pemFile(`${service}-tls-key`, paths.key, readSecret, readPrivateKey);
  checkPair(service, cert, key);
  return { ca: ca?.text, cert: cert?.text, key: key?.text };
}

async function pemFile<T extends object>(
  flag: string,
  path: string | undefined,
  read: (flag: string, path: string) => Promise<string>,
  parse: (text: string) => T | string,
): Promise<PemFile<T> | undefined> {
  if (path === undefined) return undefined;
  const text = await read(flag, path);
  const content = parse(text);
  if (typeof content !== "string") return { path, text, content };
  throw unusable(flag, path, content, PEM_HINT);
}

function checkPair(
  service: TlsService,
  cert: PemFile<X509Certificate> | undefined,
  key: PemFile<KeyObject> | undefined,
): void {
  if (cert === undefined && key === undefined) return;
  if (cert === undefined || key === undefined) {
    const [given, absent] = cert === undefined ? ["key", "cert"] : ["cert", "key"];
    const flag = (part: string | undefined) => `--${service}-tls-${part}`;
    throw new AndeanError("configuration", `Cannot use ${flag(given)} without ${flag(absent)}`, {
      hint: "Name both files: a certificate is of no use without its private key.",
    });
  }
  if (!cert.content.checkPrivateKey(key.content)) {
    throw unusable(
      `${service}-tls-key`,
      key.path,
      `it is not the key of the certificate in "${cert.path}"`,
      `Name the key that was made for the certificate of --${service}-tls-cert.`,
    );
  }
  if (cert.content.validToDate < new Date()) {
    const { path, content } = cert;
    loggerFor("cli").warn("the certificate in {path} has expired: {date}", {
      path,
      date: content.validTo,
    });
  }
}

const PEM_HINT = "Name a PEM file; openssl x509 and openssl pkey make them of other forms, and " +
  "the latter takes passphrases off.";

function unusable(flag: string, path: string, reason: string, hint: string): AndeanError {
  return new AndeanError("configuration", `Cannot use "${path}" as --${flag}: ${reason}`, { hint });
}
