import assert from "node:assert/strict";
import { KAFKA_LOGIN, kafkaLogin } from "../../../../src/cli/settings/kafka_login.ts";
import type { Values } from "../../../../src/cli/settings/setting.ts";
import { withCode } from "../../support/expect.ts";

type LoginValues = Values<typeof KAFKA_LOGIN>;

/** The login by these settings, and no others. */
function login(given: Partial<LoginValues>) {
  const none = Object.fromEntries(Object.keys(KAFKA_LOGIN).map((key) => [key, undefined]));
  return kafkaLogin({ ...none, ...given } as LoginValues);
}

const PASSWORD = { kafkaUser: "me", kafkaPassword: "hunter2" };
const ENDPOINT = {
  kafkaOauthTokenUrl: "https://login.example/token",
  kafkaOauthClientId: "me",
  kafkaOauthClientSecret: "hunter2",
};

Deno.test("kafkaLogin: without settings there is none", async () => {
  assert.equal(await login({}), undefined);
});

Deno.test("kafkaLogin: a user logs in by password, by scram-sha-512 where nothing else is said", async () => {
  const me = { user: "me", password: "hunter2" };
  assert.deepEqual(await login(PASSWORD), { mechanism: "scram-sha-512", ...me });
  assert.deepEqual(
    await login({ ...PASSWORD, kafkaSaslMechanism: "plain" }),
    { mechanism: "plain", ...me },
  );
});

Deno.test("kafkaLogin: a token, or where one can be had, logs in by oauthbearer", async () => {
  assert.deepEqual(await login({ kafkaToken: "abc" }), {
    mechanism: "oauthbearer",
    source: { kind: "given", token: "abc" },
  });
  assert.deepEqual(await login({ ...ENDPOINT, kafkaSaslMechanism: "oauthbearer" }), {
    mechanism: "oauthbearer",
    source: {
      kind: "client-credentials",
      url: "https://login.example/token",
      clientId: "me",
      clientSecret: "hunter2",
      scope: undefined,
    },
  });
});

const WRONG: [string, Partial<LoginValues>, RegExp][] = [
  ["a mechanism without a user", { kafkaSaslMechanism: "plain" }, /by plain without a user/],
  ["oauthbearer without a token", { kafkaSaslMechanism: "oauthbearer" }, /without a token/],
  ["a user and a token", { ...PASSWORD, kafkaToken: "abc" }, /as "me" and by a token at once/],
  [
    "a token by another mechanism",
    { kafkaToken: "abc", kafkaSaslMechanism: "plain" },
    /by plain with a token/,
  ],
  [
    "two places of tokens",
    { kafkaToken: "abc", ...ENDPOINT },
    /from ANDEAN_KAFKA_TOKEN and --kafka-oauth-token-url/,
  ],
  [
    "an endpoint without a client",
    { kafkaOauthTokenUrl: ENDPOINT.kafkaOauthTokenUrl },
    /--kafka-oauth-token-url without --kafka-oauth-client-id/,
  ],
  [
    "a client without a secret",
    { ...ENDPOINT, kafkaOauthClientSecret: undefined },
    /--kafka-oauth-client-id without --kafka-oauth-client-secret-file/,
  ],
  [
    "a scope without an endpoint",
    { kafkaOauthScope: "records" },
    /--kafka-oauth-scope without --kafka-oauth-token-url/,
  ],
  ["a token file that is missing", { kafkaTokenFile: "/nowhere" }, /"\/nowhere": no such file/],
];

for (const [what, given, message] of WRONG) {
  Deno.test(`kafkaLogin: ${what} is refused`, async () => {
    await assert.rejects(login(given), withCode("configuration", message));
  });
}
