/** Nothing that is printed or logged, by whatever login and however much is told, holds a secret. */
import assert from "node:assert/strict";
import { KAFKA_ADMIN } from "../../scripts/stack/kafka_secured.ts";
import { openDatabase } from "../../scripts/rows.ts";
import { ownNames, type Secured, secured } from "../support/secured.ts";
import { shell } from "../support/shell.ts";
import { signToken, TokenEndpoint } from "../support/token_endpoint.ts";

/** Secrets by the variables that hold them: each unlike any word that may be printed. */
type Secrets = Record<string, string>;

/**
 * Runs a command that tells all it can, on standard error and in a log file.
 *
 * @returns how it ended; that no secret is in what it told has been checked
 */
async function toldAll(line: string, environment: Record<string, string>, secrets: Secrets) {
  const log = await Deno.makeTempFile();
  try {
    const outcome = await shell(
      [...line.split(" "), "--log-level", "debug", "--log-file", log, "--json", "--wait", "0"],
      { environment: { ...environment, ...secrets } },
    );
    const told = outcome.stdout + outcome.stderr + await Deno.readTextFile(log);
    assert.match(told, /DEBUG/);
    for (const [variable, secret] of Object.entries(secrets)) {
      for (const form of [secret, btoa(secret), encodeURIComponent(secret)]) {
        assert.ok(!told.includes(form), `${line}: the value of ${variable} is told`);
      }
    }
    return outcome.exitCode;
  } finally {
    await Deno.remove(log);
  }
}

/** A stack's own secrets, which are the right ones. */
function rightOnes({ byLogin }: Secured): Secrets {
  return { ANDEAN_KAFKA_PASSWORD: byLogin["ANDEAN_KAFKA_PASSWORD"]! };
}

const WRONG: Secrets = {
  ANDEAN_KAFKA_PASSWORD: "Xk4-wrong-kafka-password",
  ANDEAN_SCYLLA_PASSWORD: "Xk4-wrong-scylla-password",
};

for (const mechanism of ["plain", "scram-sha-256", "scram-sha-512"]) {
  Deno.test(`secrecy: ${mechanism}, a right and a wrong password`, async () => {
    const world = await secured();
    const environment = {
      ...world.byLogin,
      ...ownNames(),
      ANDEAN_KAFKA_SASL_MECHANISM: mechanism,
    };
    assert.equal(await toldAll("produce --count 10", environment, rightOnes(world)), 0);
    assert.equal(await toldAll("produce --count 10", environment, WRONG), 3);
  });
}

Deno.test("secrecy: the database's password, wrong, and that of a user who may log in", async () => {
  const world = await secured();
  const { stack, byCertificate } = world;
  const environment = { ...byCertificate, ...ownNames() };
  const list = "dead-letters list --dead-letter table:none";
  assert.equal(await toldAll(list, environment, WRONG), 3);
  const secret = "Xk4-right-scylla-password";
  const database = await openDatabase(stack);
  try {
    await database.execute(
      `CREATE ROLE IF NOT EXISTS secretive WITH PASSWORD = '${secret}' AND LOGIN = true`,
    );
  } finally {
    await database.shutdown();
  }
  const asUser = { ...environment, ANDEAN_SCYLLA_USER: "secretive" };
  // It is let in, and then there is no such table.
  assert.equal(await toldAll(list, asUser, { ANDEAN_SCYLLA_PASSWORD: secret }), 3);
});

Deno.test("secrecy: tokens that are taken and refused, and the secret that they are had for", async () => {
  const world = await secured();
  const { ANDEAN_KAFKA_USER: _user, ANDEAN_KAFKA_PASSWORD: _password, ...rest } = world.byLogin;
  const environment = { ...rest, ...ownNames() };
  const good = await signToken(world.access.files, { sub: KAFKA_ADMIN.user });
  const bad = await signToken(world.access.files, { sub: KAFKA_ADMIN.user, aud: "others" });
  for (const [token, exitCode] of [[good, 0], [bad, 3]] as const) {
    const line = "produce --count 10";
    assert.equal(await toldAll(line, environment, { ANDEAN_KAFKA_TOKEN: token }), exitCode);
    await using endpoint = new TokenEndpoint(() => Response.json({ access_token: token }));
    const asClient = {
      ...environment,
      ANDEAN_KAFKA_OAUTH_TOKEN_URL: endpoint.url,
      ANDEAN_KAFKA_OAUTH_CLIENT_ID: endpoint.clientId,
    };
    const secret = { ANDEAN_KAFKA_OAUTH_CLIENT_SECRET: endpoint.clientSecret };
    // Nobody reads the second variable: what comes from the endpoint may not be told either.
    assert.equal(await toldAll(line, asClient, { ...secret, ISSUED: token }), exitCode);
  }
});
