import { pathToFileURL } from "node:url";
import type { KafkaNode } from "./kafka_node.ts";
import type { SecuredFiles } from "./secured_files.ts";

/** A user of Kafka's, by password. */
interface KafkaLogin {
  user: string;
  password: string;
}

/** May do everything; known to all mechanisms with a password. */
export const KAFKA_ADMIN: KafkaLogin = { user: "andean", password: "andean-secret" };
/** May do nothing until an access control list says so. */
export const KAFKA_CLERK: KafkaLogin = { user: "clerk", password: "clerk-secret" };
/** Whom tokens have to name as those who issued them, and for whom. */
export const TOKEN_ISSUER = "andean-stack";
export const TOKEN_AUDIENCE = "kafka";

const SCRAM = ["SCRAM-SHA-256", "SCRAM-SHA-512"];
const MODULES = "org.apache.kafka.common.security";

/**
 * What makes a broker listen for clients with certificates (`SSL`) and with logins (`SASL_SSL`),
 * beside the plain port, which is the administrators'.
 */
export function securedProperties(node: KafkaNode, host: string, files: SecuredFiles) {
  const { port, controllerPort, secured } = node;
  if (secured === undefined) throw new TypeError(`Broker ${node.id} has no ports for TLS`);
  const clients = [
    `PLAINTEXT://${host}:${port}`,
    `SSL://${host}:${secured.tlsPort}`,
    `SASL_SSL://${host}:${secured.saslPort}`,
  ];
  const sasl = (mechanism: string) => `listener.name.sasl_ssl.${mechanism.toLowerCase()}`;
  const plainUsers = [KAFKA_ADMIN, KAFKA_CLERK].map(({ user, password }) =>
    `user_${user}="${password}"`
  );
  return {
    "listeners": [...clients, `CONTROLLER://${host}:${controllerPort}`].join(","),
    "advertised.listeners": clients.join(","),
    "listener.security.protocol.map":
      "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
    "ssl.keystore.type": "PEM",
    "ssl.keystore.location": files.server,
    "ssl.truststore.type": "PEM",
    "ssl.truststore.location": files.authority.cert,
    "listener.name.ssl.ssl.client.auth": "required",
    "sasl.enabled.mechanisms": ["PLAIN", ...SCRAM, "OAUTHBEARER"].join(","),
    [`${sasl("PLAIN")}.sasl.jaas.config`]: `${MODULES}.plain.PlainLoginModule required ${
      plainUsers.join(" ")
    };`,
    ...Object.fromEntries(SCRAM.map((mechanism) => [
      `${sasl(mechanism)}.sasl.jaas.config`,
      `${MODULES}.scram.ScramLoginModule required;`,
    ])),
    [`${sasl("OAUTHBEARER")}.sasl.jaas.config`]:
      `${MODULES}.oauthbearer.OAuthBearerLoginModule required;`,
    // Ends sessions with the token that began them, so that clients have to log in anew.
    [`${sasl("OAUTHBEARER")}.connections.max.reauth.ms`]: 3_600_000,
    [`${sasl("OAUTHBEARER")}.sasl.server.callback.handler.class`]:
      `${MODULES}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
    // Without it Kafka 4.1.0 takes any token: its default does not look at the signature.
    "sasl.oauthbearer.jwt.validator.class": `${MODULES}.oauthbearer.BrokerJwtValidator`,
    "sasl.oauthbearer.jwks.endpoint.url": pathToFileURL(files.tokenKeys).href,
    "sasl.oauthbearer.expected.issuer": TOKEN_ISSUER,
    "sasl.oauthbearer.expected.audience": TOKEN_AUDIENCE,
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": `User:ANONYMOUS;User:CN=client;User:${KAFKA_ADMIN.user}`,
  };
}

/** What makes those users known to a data folder that is being formatted. */
export function scramArguments(): string[] {
  return SCRAM.flatMap((mechanism) =>
    [KAFKA_ADMIN, KAFKA_CLERK].flatMap(({ user, password }) => [
      "--add-scram",
      `${mechanism}=[name=${user},password=${password}]`,
    ])
  );
}

/** Kafka reads keys of tokens only from where its administrator allows. */
export function securedJvmFlags({ tokenKeys }: SecuredFiles): string[] {
  const { href } = pathToFileURL(tokenKeys);
  return [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${href}`];
}
