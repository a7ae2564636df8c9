import { Buffer } from "node:buffer";
import type { AuthenticationProviderArgs, Authenticator } from "kafkajs";
import { AndeanError } from "../../../errors/andean_error.ts";
import type { TokenSource } from "./token_source.ts";
import type { Tokens } from "./tokens.ts";

/**
 * Logs in by `OAUTHBEARER` (RFC 7628).
 *
 * kafkajs' own takes a refusal for a success: a broker refuses a token by a challenge that holds
 * JSON, which it does not read, so that the next request fails for a reason that nobody understands.
 *
 * @param source names in an error what has to be mended
 * @returns what logs in; an `AndeanError` `refused` for a token that the broker does not take
 */
export function oauthAuthenticator(
  tokens: Tokens,
  source: TokenSource,
): (args: AuthenticationProviderArgs) => Authenticator {
  return ({ host, port, saslAuthenticate }) => ({
    async authenticate() {
      const token = await tokens.next();
      const challenge = await saslAuthenticate({
        request: { encode: () => sized(`n,,\x01auth=Bearer ${token}\x01\x01`) },
        response: { decode: unsized, parse: (bytes) => bytes.toString() },
      });
      if (challenge) throw tokenRefused(`${host}:${port}`, challenge, source);
    },
  });
}

/** kafkajs hands texts of mechanisms around behind their size. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  const size = Buffer.alloc(4);
  size.writeInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function unsized(answer: Buffer): Buffer {
  return answer.subarray(4);
}

const HINTS: Record<TokenSource["kind"], string> = {
  "given": "Give one that has not expired, for this cluster, with ANDEAN_KAFKA_TOKEN.",
  "file": "Put one that has not expired, for this cluster, into the file of --kafka-token-file.",
  "client-credentials": "Check --kafka-oauth-scope, and what the brokers expect of tokens.",
};

function tokenRefused(address: string, challenge: string, { kind }: TokenSource): AndeanError {
  // `{"status":"invalid_token"}`: more could only be the broker's, but it may be anything.
  const status = /"status"\s*:\s*"(\w{1,40})"/.exec(challenge)?.[1];
  return new AndeanError(
    "refused",
    `Cannot reach Kafka at ${address}: the token was refused` +
      (status === undefined ? "" : ` (${status})`),
    { hint: HINTS[kind] },
  );
}
