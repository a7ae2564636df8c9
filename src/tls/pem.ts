import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/**
 * The certificates of a PEM text. Deno's TLS passes over what it can't read, and goes on without.
 *
 * @returns the first one, or what is wrong with the text
 */
export function readCertificates(text: string): X509Certificate | string {
  const blocks = text.match(CERTIFICATE);
  if (blocks === null) return "it holds no certificate in PEM form";
  try {
    return blocks.map((block) => new X509Certificate(block))[0]!;
  } catch {
    return "it holds a damaged certificate";
  }
}

/** The private key of a PEM text, or what is wrong with it. */
export function readPrivateKey(text: string): KeyObject | string {
  if (ENCRYPTED.test(text)) return "it needs a passphrase, which we do not take";
  if (!PRIVATE_KEY.test(text)) return "it holds no private key in PEM form";
  try {
    return createPrivateKey(text);
  } catch {
    return "it holds a damaged private key";
  }
}
