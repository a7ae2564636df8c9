import { type IdentityCheck, identityCheck } from "./server_identity.ts";
import type { TlsOptions } from "./tls_options.ts";

/** What Node's `tls.connect` is given, whoever calls it. */
export interface TlsConnectOptions {
  ca?: string;
  cert?: string;
  key?: string;
  rejectUnauthorized: true;
  checkServerIdentity: IdentityCheck;
}

/**
 * Makes what `tls.connect` is given.
 *
 * @param check whose certificates are right. @default those for the host that is connected to
 */
export function tlsConnectOptions(
  { ca, cert, key }: TlsOptions,
  check: IdentityCheck = identityCheck(),
): TlsConnectOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    // Else a variable of the environment could turn it off.
    rejectUnauthorized: true,
    checkServerIdentity: check,
  };
}
