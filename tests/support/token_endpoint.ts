import { TOKEN_AUDIENCE, TOKEN_ISSUER } from "../../scripts/stack/kafka_secured.ts";
import type { SecuredFiles } from "../../scripts/stack/secured_files.ts";

/** What a token says, beside who has issued it for whom. */
export interface TokenClaims {
  /** Who the bearer is. */
  sub: string;
  /** In seconds; it has expired where that is below 0. @default 3600 */
  lifetime?: number;
  /** @default what the stack's brokers expect */
  aud?: string;
}

/** A token that a secured stack's brokers take: a JWT (RFC 7519), signed with RS256. */
export async function signToken(
  { tokenSigningKey }: Pick<SecuredFiles, "tokenSigningKey">,
  { sub, lifetime = 3_600, aud = TOKEN_AUDIENCE }: TokenClaims,
): Promise<string> {
  const jwk = JSON.parse(await Deno.readTextFile(tokenSigningKey));
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]);
  const now = Math.floor(Date.now() / 1_000);
  // A token that has expired was issued before.
  const iat = Math.min(now, now + lifetime) - 1;
  const parts = [
    { alg: "RS256", typ: "JWT", kid: jwk.kid },
    { sub, aud, iss: TOKEN_ISSUER, iat, exp: now + lifetime, scope: "records" },
  ];
  const text = parts.map((part) => base64url(new TextEncoder().encode(JSON.stringify(part))))
    .join(".");
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** A token endpoint that one client may ask. */
export class TokenEndpoint implements AsyncDisposable {
  readonly clientId = "ingest client"; // A blank shows whether it is encoded as it should be.
  readonly clientSecret = "s3cret:+/ &%";
  /** The bodies of all requests by that client. */
  readonly requests: URLSearchParams[] = [];
  #server: Deno.HttpServer<Deno.NetAddr>;

  /** @param answer what it says to the client */
  constructor(answer: () => Promise<Response> | Response) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request) => {
        if (request.headers.get("authorization") !== this.#credentials()) {
          return Response.json({ error: "invalid_client" }, { status: 401 });
        }
        this.requests.push(new URLSearchParams(await request.text()));
        return await answer();
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/token`;
  }

  #credentials(): string {
    // By hand, from RFC 6749: application/x-www-form-urlencoded, then joined, then base64.
    return `Basic ${btoa("ingest+client:s3cret%3A%2B%2F+%26%25")}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
