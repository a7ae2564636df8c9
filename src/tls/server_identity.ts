import { checkServerIdentity as matches, type PeerCertificate } from "node:tls";

/** The code that Node gives to this failure. */
export const WRONG_NAME = "ERR_TLS_CERT_ALTNAME_INVALID";

/** What `tls.connect` asks with: the host, and the certificate that it has shown. */
export type IdentityCheck = (host: string, certificate: PeerCertificate) => Error | undefined;

/**
 * Checks that a server's certificate is for the host that was connected to, or for another name
 * that its user has given for it.
 *
 * The driver resolves names and connects to addresses, and learns other nodes' addresses from the
 * cluster. A certificate for a name that the user has written is as good: nobody else has one that
 * the trusted authorities have signed.
 *
 * @param names host names under which the user knows the servers
 */
export function identityCheck(names: readonly string[] = []): IdentityCheck {
  return (host, certificate) => {
    const accepted = [...new Set([host, ...names])];
    if (accepted.some((name) => matches(name, certificate) === undefined)) return undefined;
    const message = `its certificate is for ${namesOf(certificate)}, and not for ${
      accepted.join(" or ")
    }`;
    return Object.assign(new Error(message), { code: WRONG_NAME });
  };
}

/** `db.example, 10.0.0.1`; the common name where it lists none, as it then counts. */
function namesOf({ subjectaltname, subject }: PeerCertificate): string {
  const listed = subjectaltname?.split(", ").map((name) => name.replace(/^[^:]*:/, "")) ?? [];
  return (listed.length > 0 ? listed : [subject?.CN].flat()).join(", ") || "nobody";
}
