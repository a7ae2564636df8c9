/**
 * Where tokens for a login by `OAUTHBEARER` come from. Plain data, so that it can be given to a
 * worker.
 */
export type TokenSource = GivenToken | TokenFile | ClientCredentials;

/** One token, for as long as it lasts. */
export interface GivenToken {
  kind: "given";
  token: string;
}

/** A file that somebody else keeps fresh; it is read for each login. */
export interface TokenFile {
  kind: "file";
  path: string;
}

/** A login of our own to who issues tokens (RFC 6749, section 4.4). */
export interface ClientCredentials {
  kind: "client-credentials";
  /** The token endpoint. */
  url: string;
  clientId: string;
  clientSecret: string;
  scope?: string | undefined;
}
