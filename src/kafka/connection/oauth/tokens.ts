import { AndeanError, messageOf } from "../../../errors/andean_error.ts";
import { type IssuedToken, isToken, requestToken } from "./client_credentials.ts";
import type { TokenSource } from "./token_source.ts";

/** A token is used until this share of its life is over, as Kafka's own clients do. */
const USED_SHARE = 0.8;
/** A session ends with its token: with one that ends sooner, nobody begins one. In milliseconds. */
const SHORTEST_SESSION_MS = 10_000;

/** Gives tokens for logins: a fresh one only where the last one has become too old. */
export class Tokens {
  #source: TokenSource;
  #request: typeof requestToken;
  #now: () => number;
  #last: { token: string; usableUntil: number } | undefined;
  #pending: Promise<string> | undefined;

  /**
   * @param request asks for a token. @default by HTTP
   * @param now a clock, in milliseconds
   */
  constructor(
    source: TokenSource,
    request: typeof requestToken = requestToken,
    now: () => number = () => performance.now(),
  ) {
    this.#source = source;
    this.#request = request;
    this.#now = now;
  }

  /**
   * A token to log in with now.
   *
   * @throws {AndeanError} `configuration` where the file holds none; what asking for one throws
   */
  async next(): Promise<string> {
    const source = this.#source;
    if (source.kind === "given") return source.token;
    if (source.kind === "file") return await readTokenFile(source.path);
    if (this.#last !== undefined && this.#now() < this.#last.usableUntil) return this.#last.token;
    // Many connections log in at once, and are fine with one token.
    return await (this.#pending ??= this.#renew(() => this.#request(source))
      .finally(() => this.#pending = undefined));
  }

  async #renew(request: () => Promise<IssuedToken>): Promise<string> {
    const askedAt = this.#now();
    const { token, lifetimeMs } = await request();
    if (lifetimeMs === undefined) {
      this.#last = undefined;
    } else {
      const usedMs = Math.min(lifetimeMs * USED_SHARE, lifetimeMs - SHORTEST_SESSION_MS);
      this.#last = { token, usableUntil: askedAt + usedMs };
    }
    return token;
  }
}

/**
 * The token in a file.
 *
 * @throws {AndeanError} `configuration` where it can't be read, or holds no token
 */
export async function readTokenFile(path: string): Promise<string> {
  const fail = (reason: string, cause?: unknown) =>
    new AndeanError("configuration", `Cannot take a token from "${path}": ${reason}`, {
      hint: "Name a file that holds a token, and nothing else, with --kafka-token-file.",
      cause,
    });
  const text = await Deno.readTextFile(path).catch((cause) => {
    throw fail(cause instanceof Deno.errors.NotFound ? "no such file" : messageOf(cause), cause);
  });
  const token = text.trim();
  if (!isToken(token)) throw fail("it holds no token");
  return token;
}
