import assert from "node:assert/strict";
import { findFreePorts } from "../../../../../scripts/stack/ports.ts";
import { AndeanError } from "../../../../../src/errors/andean_error.ts";
import { requestToken } from "../../../../../src/kafka/connection/oauth/client_credentials.ts";
import type { ClientCredentials } from "../../../../../src/kafka/connection/oauth/token_source.ts";
import { TokenEndpoint } from "../../../../support/token_endpoint.ts";

type Answer = () => Response;

function sourceOf({ url, clientId, clientSecret }: TokenEndpoint): ClientCredentials {
  return { kind: "client-credentials", url, clientId, clientSecret };
}

/** What asking an endpoint that answers so fails with. */
async function failure(answer: Answer, secret?: string): Promise<AndeanError> {
  await using endpoint = new TokenEndpoint(answer);
  const source = sourceOf(endpoint);
  return await failureOf({ ...source, clientSecret: secret ?? source.clientSecret });
}

async function failureOf(source: ClientCredentials): Promise<AndeanError> {
  const thrown = await requestToken(source).then(
    () => assert.fail("there is a token"),
    (error) => error,
  );
  assert.ok(thrown instanceof AndeanError, String(thrown));
  assert.ok(
    !`${thrown.message} ${thrown.hint}`.includes(source.clientSecret),
    "the secret is told",
  );
  return thrown;
}

/** What asking an endpoint that answers so gives, and the form that it was asked with. */
async function issued(answer: Answer, scope?: string) {
  await using endpoint = new TokenEndpoint(answer);
  const token = await requestToken({ ...sourceOf(endpoint), scope });
  return { token, form: Object.fromEntries(endpoint.requests[0]!) };
}

const token = (more: object) => () => Response.json({ token_type: "bearer", ...more });

Deno.test("requestToken: asks by the grant of client credentials, with the scope", async () => {
  const { token: got, form } = await issued(
    token({ access_token: "abc", expires_in: 300 }),
    "kafka records",
  );
  assert.deepEqual(got, { token: "abc", lifetimeMs: 300_000 });
  assert.deepEqual(form, { grant_type: "client_credentials", scope: "kafka records" });
});

Deno.test("requestToken: without a scope none is asked for, and a life that nobody tells is none", async () => {
  const { token: got, form } = await issued(token({ access_token: "abc" }));
  assert.deepEqual(got, { token: "abc", lifetimeMs: undefined });
  assert.deepEqual(form, { grant_type: "client_credentials" });
});

Deno.test("requestToken: a client that is refused is told with the reason, for good", async () => {
  const { code, message } = await failure(token({}), "wrong");
  assert.equal(code, "refused");
  assert.match(
    message,
    /^Cannot get a token at http:\S+: client "ingest client" is refused \(HTTP 401, invalid_client\)$/,
  );
});

const NO_TOKENS: Record<string, Answer> = {
  "a page": () => new Response("<html>"),
  "JSON of another kind": () => Response.json([]),
  "an answer without a token": token({ expires_in: 1 }),
  "a token that is none": token({ access_token: "a\x01b" }),
  "a redirect, which is not followed": () =>
    new Response(null, { status: 302, headers: { location: "http://127.0.0.1:9/" } }),
};

for (const [what, answer] of Object.entries(NO_TOKENS)) {
  Deno.test(`requestToken: ${what} is refused`, async () => {
    const { code, message, hint } = await failure(answer);
    assert.equal(code, "refused");
    assert.match(message, /it answers with no token \(HTTP \d+\)$/);
    assert.match(hint!, /--kafka-oauth-token-url/);
  });
}

Deno.test("requestToken: an endpoint in trouble, or that is not there, may answer later", async () => {
  const busy = await failure(() => new Response("", { status: 503 }));
  assert.deepEqual([busy.code, busy.retriable], ["unreachable", true]);
  const [port] = await findFreePorts(["127.0.0.1"], 1, new Set());
  const absent = await failureOf({
    kind: "client-credentials",
    url: `http://127.0.0.1:${port}/token`,
    clientId: "me",
    clientSecret: "hunter2",
  });
  assert.deepEqual([absent.code, absent.retriable], ["unreachable", true]);
  assert.match(absent.message, /: the connection was refused$/);
});

Deno.test("requestToken: a refusal without a reason is told without one, and a page without end is none", async () => {
  const { message } = await failure(() => new Response("no", { status: 403 }));
  assert.match(message, /client "ingest client" is refused \(HTTP 403\)$/);
  const large = await failure(token({ access_token: "a".repeat(10_000_000) }));
  assert.match(large.message, /it answers with no token \(HTTP 200\)$/);
  const number = await failure(() => Response.json(5, { status: 400 }));
  assert.match(number.message, /is refused \(HTTP 400\)$/);
});
