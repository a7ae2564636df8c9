import type { TlsService } from "./tls_options.ts";
import { WRONG_NAME } from "./server_identity.ts";

/** Why there is no TLS connection, where waiting does not mend it. */
export interface TlsRefusal {
  /** What is, to follow "Cannot reach …:". */
  reason: string;
  /** What mends it. */
  hint: string;
}

/** The parts of socket errors, also as kafkajs tells them, that say what happened. */
interface SocketFailure {
  message?: string;
  code?: string | number | undefined;
}

const UNTRUSTED = new Set<unknown>([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_SIGNATURE_FAILURE",
]);

/** Names that rustls gives to the alerts with which a server turns a client's certificate down. */
const ABOUT_OUR_CERTIFICATE = new Set([
  "BadCertificate",
  "UnsupportedCertificate",
  "CertificateRevoked",
  "CertificateExpired",
  "CertificateUnknown",
  "CertificateRequired",
  "UnknownCA",
  "UnknownCa",
  "AccessDenied",
]);
const OUTDATED = new Set(["ProtocolVersion", "HandshakeFailure", "InsufficientSecurity"]);

/** Says what a failed connection means; `undefined` where it is not TLS that has failed. */
export function tlsRefusal(failure: SocketFailure, service: TlsService): TlsRefusal | undefined {
  const { code, message = "" } = failure;
  if (UNTRUSTED.has(code) || /unable to verify the first certificate/.test(message)) {
    return {
      reason: "its certificate is signed by none of the authorities that we trust",
      hint: `Name the PEM file of the authority that signed it with --${service}-tls-ca.`,
    };
  }
  if (code === "CERT_HAS_EXPIRED") {
    return {
      reason: "its certificate has expired",
      hint: "Give the server a new certificate, or set the clock of this machine.",
    };
  }
  if (code === "CERT_NOT_YET_VALID") {
    return {
      reason: "its certificate is not valid yet",
      hint: "Set the clock of this machine, or of who has signed the certificate.",
    };
  }
  if (code === WRONG_NAME) {
    return { reason: message.replace(/^Connection error: /, ""), hint: WRONG_NAME_HINTS[service] };
  }
  const alert = /received fatal alert: (\w+)/.exec(message)?.[1];
  if (alert === undefined) return undefined;
  if (ABOUT_OUR_CERTIFICATE.has(alert)) {
    return {
      reason: `it wants a client's certificate that it trusts (${alert})`,
      hint: `Name one that its authorities have signed with --${service}-tls-cert, and its key ` +
        `with --${service}-tls-key.`,
    };
  }
  return {
    reason: `it has ended the TLS handshake (${alert})`,
    hint: OUTDATED.has(alert)
      ? "Let the server talk TLS 1.2 or 1.3, with a cipher of these."
      : `Where --${service}-tls-cert is given, the server may not trust it: its log says why.`,
  };
}

const WRONG_NAME_HINTS: Record<TlsService, string> = {
  kafka: "Name the brokers (--brokers, and advertised.listeners of theirs) as their certificates " +
    "do, or have them certified for these names.",
  scylla: "Name the nodes in --scylla as their certificates do, or have them certified for these " +
    "names.",
};
