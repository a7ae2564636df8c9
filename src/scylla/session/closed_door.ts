import { AndeanError } from "../../errors/andean_error.ts";
import { addressPermissionError } from "../../errors/permission.ts";
import { knock } from "../../tls/knock.ts";
import { type IdentityCheck, identityCheck } from "../../tls/server_identity.ts";
import type { TlsOptions } from "../../tls/tls_options.ts";

/** `OPTIONS` of CQL v4, which every node answers before a login, without a body. */
const OPTIONS_REQUEST = new Uint8Array([0x04, 0, 0, 0, 0x05, 0, 0, 0, 0]);
/** What reasons say of a host on which nobody listens, or that is not there. */
const NOBODY_THERE = /connection was refused|host name is unknown|EHOSTUNREACH|ENETUNREACH/;

/**
 * A node may show a certificate for its address, or for any of the contact points' names: the
 * driver connects to addresses alone, most of which the cluster has told it.
 */
export function nodeIdentity(contactPoints: readonly string[]): IdentityCheck {
  return identityCheck(contactPoints.map((point) => point.replace(/:\d+$/, "")));
}

/**
 * Finds out what is behind an error of nodes that could not be reached: a port that talks TLS, or
 * does not, hangs up without a word, as a node does that has just started. Waiting mends only the
 * latter.
 *
 * @returns a `refused` error, or the given one where nothing explains it
 */
export async function explained(
  error: AndeanError,
  { contactPoints, tls }: { contactPoints: readonly string[]; tls?: TlsOptions | undefined },
): Promise<AndeanError> {
  if (error.code !== "unreachable") return error;
  const action = `reach ScyllaDB at ${contactPoints.join(",")}`;
  const denied = addressPermissionError(action, contactPoints);
  if (denied !== undefined) return denied;
  if (NOBODY_THERE.test(error.message)) return error;
  for (const address of contactPoints) {
    const found = await knock({
      service: "scylla",
      address,
      tls,
      checkIdentity: nodeIdentity(contactPoints),
      request: OPTIONS_REQUEST,
    });
    if (found === undefined || !("refusal" in found)) continue;
    const { reason, hint } = found.refusal;
    return new AndeanError("refused", `Cannot reach ScyllaDB at ${address}: ${reason}`, {
      hint,
      cause: error,
    });
  }
  return error;
}
