import { AndeanError, messageOf } from "./andean_error.ts";

/** What Deno says of an address, a name, a file or a variable that the program may not use. */
const REFUSED = /Requires (\w+) access to "([^"]*)"/;
/** What Node's layer makes of it where a name is to be resolved. */
const NAME_REFUSED = /getaddrinfo EPERM (\S+)/;

/**
 * Says in our terms that Deno does not let the program do something; `undefined` for any other
 * failure. Waiting mends none of them.
 *
 * @param action what was tried, to follow "Cannot"
 */
export function permissionError(action: string, thrown: unknown): AndeanError | undefined {
  const message = messageOf(thrown);
  const [, kind = "net", what] = REFUSED.exec(message) ?? [];
  const refused = what ?? NAME_REFUSED.exec(message)?.[1];
  if (refused === undefined) return undefined;
  return denied(action, kind, refused, thrown);
}

/**
 * The same of the addresses that a library could not resolve, for a reason that it does not tell.
 *
 * @param addresses `host:port`
 */
export function addressPermissionError(
  action: string,
  addresses: readonly string[],
): AndeanError | undefined {
  const refused = addresses.find((host) =>
    Deno.permissions.querySync({ name: "net", host }).state !== "granted"
  );
  return refused === undefined ? undefined : denied(action, "net", refused);
}

function denied(action: string, kind: string, refused: string, cause?: unknown): AndeanError {
  return new AndeanError(
    "configuration",
    `Cannot ${action}: Deno's permissions do not let us use ${refused}`,
    { hint: `Start with --allow-${kind}=${refused}, beside what is allowed.`, cause },
  );
}
