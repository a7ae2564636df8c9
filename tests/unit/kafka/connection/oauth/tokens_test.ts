import assert from "node:assert/strict";
import type { IssuedToken } from "../../../../../src/kafka/connection/oauth/client_credentials.ts";
import type { ClientCredentials } from "../../../../../src/kafka/connection/oauth/token_source.ts";
import { Tokens } from "../../../../../src/kafka/connection/oauth/tokens.ts";
import { withCode } from "../../../support/expect.ts";

const SOURCE: ClientCredentials = {
  kind: "client-credentials",
  url: "http://127.0.0.1:9/token",
  clientId: "me",
  clientSecret: "hunter2",
};

/** Issues `token-1`, `token-2`, …, by a clock that the test moves. */
class Issuer {
  now = 0;
  issued = 0;
  lifetimeMs: number | undefined = 100_000;

  tokens(): Tokens {
    return new Tokens(SOURCE, () => this.#issue(), () => this.now);
  }

  #issue(): Promise<IssuedToken> {
    return Promise.resolve({ token: `token-${++this.issued}`, lifetimeMs: this.lifetimeMs });
  }
}

Deno.test("Tokens: one is used until 80 % of its life is over, then there is a new one", async () => {
  const issuer = new Issuer();
  const tokens = issuer.tokens();
  assert.equal(await tokens.next(), "token-1");
  issuer.now = 79_999;
  assert.equal(await tokens.next(), "token-1");
  issuer.now = 80_000;
  assert.equal(await tokens.next(), "token-2");
});

Deno.test("Tokens: one that has less than ten seconds left begins no session", async () => {
  const issuer = new Issuer();
  issuer.lifetimeMs = 14_000;
  const tokens = issuer.tokens();
  assert.equal(await tokens.next(), "token-1");
  issuer.now = 3_999;
  assert.equal(await tokens.next(), "token-1");
  issuer.now = 4_000;
  assert.equal(await tokens.next(), "token-2");
});

Deno.test("Tokens: many connections at once cost one request", async () => {
  const issuer = new Issuer();
  const tokens = issuer.tokens();
  const got = await Promise.all(Array.from({ length: 20 }, () => tokens.next()));
  assert.deepEqual(new Set(got), new Set(["token-1"]));
});

Deno.test("Tokens: one of unknown life is for one login", async () => {
  const issuer = new Issuer();
  issuer.lifetimeMs = undefined;
  const tokens = issuer.tokens();
  assert.deepEqual([await tokens.next(), await tokens.next()], ["token-1", "token-2"]);
});

Deno.test("Tokens: a failure is not kept", async () => {
  let tries = 0;
  const tokens = new Tokens(SOURCE, () => {
    if (++tries === 1) throw new Error("away");
    return Promise.resolve({ token: "late", lifetimeMs: 1_000 });
  }, () => 0);
  await assert.rejects(tokens.next(), /away/);
  assert.equal(await tokens.next(), "late");
});

Deno.test("Tokens: a file is read for each login, without what editors put at its end", async () => {
  const path = await Deno.makeTempFile();
  try {
    const tokens = new Tokens({ kind: "file", path });
    await Deno.writeTextFile(path, "first\n");
    assert.equal(await tokens.next(), "first");
    await Deno.writeTextFile(path, "second.with-signs_~+/==\r\n");
    assert.equal(await tokens.next(), "second.with-signs_~+/==");
    for (const content of ["", "two words", "a\x01b", "{}"]) {
      await Deno.writeTextFile(path, content);
      await assert.rejects(tokens.next(), withCode("configuration", /it holds no token$/));
    }
  } finally {
    await Deno.remove(path);
  }
  await assert.rejects(
    new Tokens({ kind: "file", path }).next(),
    withCode("configuration", /no such file$/),
  );
});

Deno.test("Tokens: a file that is not there, or can't be read, is told as that", async () => {
  const next = (path: string) => new Tokens({ kind: "file", path }).next();
  await assert.rejects(next("/nowhere/token"), withCode("configuration", /: no such file$/));
  await assert.rejects(
    next("."),
    withCode("configuration", /Cannot take a token from "\.": (?!no such file)/),
  );
});
