/** Logins to Kafka by token: where it may come from, and what becomes of it. */
import assert from "node:assert/strict";
import { KAFKA_ADMIN } from "../../scripts/stack/kafka_secured.ts";
import { ensureSecuredFiles } from "../../scripts/stack/secured_files.ts";
import { OwnProcess } from "../support/own_process.ts";
import { assertNoSecret, assertRefused } from "../support/refusal.ts";
import { ownNames, type Secured, secured } from "../support/secured.ts";
import { shell } from "../support/shell.ts";
import { signToken, type TokenClaims, TokenEndpoint } from "../support/token_endpoint.ts";
import { wholeRun } from "../support/whole_run.ts";

/** The stack without a login, and names of the test's own. */
function withoutLogin({ byLogin }: Secured): Record<string, string> {
  const { ANDEAN_KAFKA_USER: _user, ANDEAN_KAFKA_PASSWORD: _password, ...rest } = byLogin;
  return { ...rest, ...ownNames() };
}

const ADMIN: TokenClaims = { sub: KAFKA_ADMIN.user };

/** An endpoint that issues tokens of this life, in seconds, to the administrator. */
function issuer({ access }: Secured, lifetime: number): TokenEndpoint {
  return new TokenEndpoint(async () =>
    Response.json({
      access_token: await signToken(access.files, { ...ADMIN, lifetime }),
      token_type: "bearer",
      expires_in: lifetime,
    })
  );
}

function clientOf({ url, clientId, clientSecret }: TokenEndpoint): Record<string, string> {
  return {
    ANDEAN_KAFKA_OAUTH_TOKEN_URL: url,
    ANDEAN_KAFKA_OAUTH_CLIENT_ID: clientId,
    ANDEAN_KAFKA_OAUTH_CLIENT_SECRET: clientSecret,
    ANDEAN_KAFKA_OAUTH_SCOPE: "records",
  };
}

Deno.test("OAUTHBEARER: a whole run with a token from the environment", async () => {
  const world = await secured();
  const environment = {
    ...withoutLogin(world),
    ANDEAN_KAFKA_TOKEN: await signToken(world.access.files, ADMIN),
    ANDEAN_KAFKA_SASL_MECHANISM: "oauthbearer",
  };
  assertNoSecret(await wholeRun(environment), environment);
});

Deno.test("OAUTHBEARER: a token that somebody renews in a file", async () => {
  const world = await secured();
  const file = await Deno.makeTempFile();
  const environment = { ...withoutLogin(world), ANDEAN_KAFKA_TOKEN_FILE: file };
  const write = async (claims: TokenClaims) =>
    await Deno.writeTextFile(file, `${await signToken(world.access.files, claims)}\n`);
  try {
    await write({ ...ADMIN, lifetime: -100 });
    await assertRefused("produce --count 1", environment, {
      message: /^Cannot reach Kafka at \S+: the token was refused \(invalid_token\)$/,
      hint: /--kafka-token-file/,
    });
    await write(ADMIN);
    await wholeRun(environment);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("OAUTHBEARER: a whole run as a client of a token endpoint, which is asked once per command", async () => {
  const world = await secured();
  await using endpoint = issuer(world, 3_600);
  const environment = { ...withoutLogin(world), ...clientOf(endpoint) };
  assertNoSecret(await wholeRun(environment), environment);
  assert.equal(endpoint.requests.length, 3);
  assert.equal(endpoint.requests[0]!.get("scope"), "records");
});

Deno.test("OAUTHBEARER: workers, which are threads of their own, get tokens of their own", async () => {
  const world = await secured();
  await using endpoint = issuer(world, 3_600);
  await wholeRun({ ...withoutLogin(world), ...clientOf(endpoint), ANDEAN_WORKERS: "2" });
});

Deno.test("OAUTHBEARER: a run outlives its tokens", async () => {
  const world = await secured();
  // The broker ends the sessions that have begun with one of these.
  await using endpoint = issuer(world, 14);
  const environment = { ...withoutLogin(world), ...clientOf(endpoint) };
  await shell(["produce", "--count", "1"], { environment });
  await using ingesting = new OwnProcess(["ingest", "--create-schema", "--json"], environment);
  const produced = await shell(["produce", "--count", "2500", "--rate", "100/s"], { environment });
  assert.equal(produced.exitCode, 0, produced.stderr);
  const { exitCode, stderr } = await ingesting.stop();
  assert.equal(exitCode, 130, stderr);
  assert.doesNotMatch(stderr, /WARN|ERROR/);
  const rest = await shell(["ingest", "--until", "end"], { environment });
  assert.equal(rest.exitCode, 0, rest.stderr);
  const verified = await shell(["verify", "--json"], { environment });
  assert.equal(verified.exitCode, 0, verified.stderr);
  assert.equal(JSON.parse(verified.stdout).totals.stored, 2_501);
  assert.ok(endpoint.requests.length >= 4, `only ${endpoint.requests.length} tokens were issued`);
});

Deno.test("refusals: tokens that are signed by others, or for others", async () => {
  const world = await secured();
  const folder = await Deno.makeTempDir();
  try {
    const tokens = [
      await signToken(await ensureSecuredFiles(folder), ADMIN),
      await signToken(world.access.files, { ...ADMIN, aud: "another cluster" }),
      (await signToken(world.access.files, ADMIN)).replace(/\.[^.]*$/, "."),
      "no-token-at-all",
    ];
    for (const token of tokens) {
      const environment = { ...withoutLogin(world), ANDEAN_KAFKA_TOKEN: token };
      await assertRefused("produce --count 1", environment, {
        message: /^Cannot reach Kafka at \S+: the token was refused \(invalid_token\)$/,
        hint: /ANDEAN_KAFKA_TOKEN/,
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("refusals: a client that the token endpoint does not know", async () => {
  const world = await secured();
  await using endpoint = issuer(world, 3_600);
  const environment = {
    ...withoutLogin(world),
    ...clientOf(endpoint),
    ANDEAN_KAFKA_OAUTH_CLIENT_SECRET: "not-the-secret",
  };
  await assertRefused("produce --count 1", environment, {
    message: /^Cannot get a token at http:\S+: client "ingest client" is refused/,
    hint: /ANDEAN_KAFKA_OAUTH_CLIENT_SECRET/,
  });
});

Deno.test("OAUTHBEARER: an endpoint that is in trouble is waited for", async () => {
  const world = await secured();
  let isUp = false;
  await using endpoint = new TokenEndpoint(async () => {
    const before = isUp;
    isUp = true;
    if (!before) return new Response("starting", { status: 503 });
    return Response.json({ access_token: await signToken(world.access.files, ADMIN) });
  });
  const { exitCode, stderr } = await shell(["produce", "--count", "1", "--wait", "60"], {
    environment: { ...withoutLogin(world), ...clientOf(endpoint) },
  });
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /waiting: Cannot get a token at \S+: HTTP 503/);
});
