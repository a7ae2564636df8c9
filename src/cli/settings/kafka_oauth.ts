import { AndeanError } from "../../errors/andean_error.ts";
import { isToken } from "../../kafka/connection/oauth/client_credentials.ts";
import type { TokenSource } from "../../kafka/connection/oauth/token_source.ts";
import { readTokenFile } from "../../kafka/connection/oauth/tokens.ts";
import { secretOf, warnOfReaders } from "./secrets.ts";
import { type Setting, settings, type Values, variableOf } from "./setting.ts";
import { text, webAddress } from "./values.ts";

/** A login to Kafka by tokens. */
export const KAFKA_OAUTH = settings("Kafka:", {
  kafkaToken: {
    name: "kafka-token",
    secret: true,
    help: "",
    schema: text("a token").refine(isToken, "wanted a token"),
  },
  kafkaTokenFile: {
    name: "kafka-token-file",
    placeholder: "file",
    isFile: true,
    help: "log in by the token in this file, read anew for each login, or by ANDEAN_KAFKA_TOKEN",
    schema: text("a file's path"),
  },
  kafkaOauthTokenUrl: {
    name: "kafka-oauth-token-url",
    placeholder: "url",
    help: "log in by tokens that this endpoint issues to a client",
    schema: webAddress(),
  },
  kafkaOauthClientId: {
    name: "kafka-oauth-client-id",
    placeholder: "id",
    help: "the client; its secret is taken from ANDEAN_KAFKA_OAUTH_CLIENT_SECRET",
    schema: text("a client's id"),
  },
  kafkaOauthClientSecret: {
    name: "kafka-oauth-client-secret",
    secret: true,
    help: "",
    schema: text(),
  },
  kafkaOauthClientSecretFile: {
    name: "kafka-oauth-client-secret-file",
    placeholder: "file",
    isFile: true,
    help: "or from this file",
    schema: text("a file's path"),
  },
  kafkaOauthScope: {
    name: "kafka-oauth-scope",
    placeholder: "scope",
    help: "the scope that tokens are asked for",
    schema: text("a scope"),
  },
});

type OauthValues = Values<typeof KAFKA_OAUTH>;

/**
 * Where tokens come from; `undefined` where there are none.
 *
 * @throws {AndeanError} `configuration` where there are several places, or something is missing
 */
export async function tokenSource(values: OauthValues): Promise<TokenSource | undefined> {
  const { kafkaToken: token, kafkaTokenFile: path, kafkaOauthTokenUrl: url } = values;
  const places = [
    token === undefined ? [] : [variableOf(KAFKA_OAUTH.kafkaToken)],
    path === undefined ? [] : [flagOf(KAFKA_OAUTH.kafkaTokenFile)],
    url === undefined ? [] : [flagOf(KAFKA_OAUTH.kafkaOauthTokenUrl)],
  ].flat();
  if (places.length > 1) {
    throw new AndeanError("configuration", `Cannot take tokens from ${places.join(" and ")}`, {
      hint: "Leave all but one of them out.",
    });
  }
  if (token !== undefined) return { kind: "given", token };
  if (path !== undefined) {
    await readTokenFile(path); // Better told now than by the first login.
    await warnOfReaders(path);
    return { kind: "file", path };
  }
  return await clientCredentials(values);
}

async function clientCredentials(values: OauthValues): Promise<TokenSource | undefined> {
  const { kafkaOauthTokenUrl: url, kafkaOauthClientId: clientId, kafkaOauthScope: scope } = values;
  const rest = [KAFKA_OAUTH.kafkaOauthClientId, KAFKA_OAUTH.kafkaOauthScope];
  if (url === undefined) {
    const alone = rest.find((_, index) => [clientId, scope][index] !== undefined);
    if (alone === undefined) return undefined;
    throw incomplete(alone, KAFKA_OAUTH.kafkaOauthTokenUrl);
  }
  if (clientId === undefined) {
    throw incomplete(KAFKA_OAUTH.kafkaOauthTokenUrl, KAFKA_OAUTH.kafkaOauthClientId);
  }
  const clientSecret = await secretOf("kafka-oauth-client-secret", {
    value: values.kafkaOauthClientSecret,
    file: values.kafkaOauthClientSecretFile,
  });
  if (clientSecret === undefined) {
    throw incomplete(KAFKA_OAUTH.kafkaOauthClientId, KAFKA_OAUTH.kafkaOauthClientSecretFile);
  }
  return { kind: "client-credentials", url, clientId, clientSecret, scope };
}

function incomplete(given: Setting, missing: Setting): AndeanError {
  const secret = variableOf(KAFKA_OAUTH.kafkaOauthClientSecret);
  return new AndeanError(
    "configuration",
    `Cannot use ${flagOf(given)} without ${flagOf(missing)}`,
    {
      hint: "Tokens from an endpoint take --kafka-oauth-token-url, --kafka-oauth-client-id and " +
        `${secret} (or --kafka-oauth-client-secret-file).`,
    },
  );
}

function flagOf({ name }: Setting): string {
  return `--${name}`;
}
