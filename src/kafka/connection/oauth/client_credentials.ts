import { AndeanError } from "../../../errors/andean_error.ts";
import { fetchFailure } from "../../../errors/fetch_failure.ts";
import type { ClientCredentials } from "./token_source.ts";

/** A token, and how long it lasts, in milliseconds; absent where nobody has said. */
export interface IssuedToken {
  token: string;
  lifetimeMs?: number | undefined;
}

/** The answer of a token endpoint (RFC 6749, sections 5.1 and 5.2). */
interface TokenAnswer {
  access_token?: unknown;
  expires_in?: unknown;
  error?: unknown;
}

const REQUEST_MS = 10_000;
/** An answer is a few kilobytes; a longer one is none. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Asks a token endpoint for a token, by the grant of client credentials.
 *
 * @throws {AndeanError} `unreachable` (retriable) where there is no answer, `refused` where it is no
 * token
 */
export async function requestToken(source: ClientCredentials): Promise<IssuedToken> {
  const { url, clientId, clientSecret, scope } = source;
  const away = (reason: string, cause?: unknown) =>
    new AndeanError("unreachable", `Cannot get a token at ${url}: ${reason}`, {
      hint: "Check --kafka-oauth-token-url, or raise --wait.",
      retriable: true,
      cause,
    });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { accept: "application/json", authorization: basic(clientId, clientSecret) },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(scope === undefined ? {} : { scope }),
      }),
      redirect: "manual", // The secret is for this address alone.
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw away(fetchFailure(cause), cause);
  }
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408) throw away(`HTTP ${status}`);
  return issuedToken(source, status, text);
}

function issuedToken(
  { url, clientId }: ClientCredentials,
  status: number,
  text: string,
): IssuedToken {
  const answer = parsed(text);
  const refuse = (reason: string, hint: string) => {
    throw new AndeanError("refused", `Cannot get a token at ${url}: ${reason}`, { hint });
  };
  if (status === 400 || status === 401 || status === 403) {
    const error = typeof answer?.error === "string" ? `, ${answer.error}` : "";
    return refuse(
      `client "${clientId}" is refused (HTTP ${status}${error})`,
      "Check --kafka-oauth-client-id, ANDEAN_KAFKA_OAUTH_CLIENT_SECRET (or " +
        "--kafka-oauth-client-secret-file) and --kafka-oauth-scope.",
    );
  }
  const token = answer?.access_token;
  if (status !== 200 || typeof token !== "string" || !isToken(token)) {
    return refuse(
      `it answers with no token (HTTP ${status})`,
      "Name the token endpoint with --kafka-oauth-token-url.",
    );
  }
  const seconds = Number(answer?.expires_in);
  return { token, lifetimeMs: seconds > 0 ? seconds * 1_000 : undefined };
}

/** Whether it can stand where tokens stand (RFC 6750, section 2.1). */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(text);
}

function parsed(text: string): TokenAnswer | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  try {
    const answer = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Identifier and secret are encoded as in a form before they are joined (RFC 6749, 2.3.1). */
function basic(clientId: string, clientSecret: string): string {
  const encoded = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
  return `Basic ${btoa(`${encoded(clientId)}:${encoded(clientSecret)}`)}`;
}
