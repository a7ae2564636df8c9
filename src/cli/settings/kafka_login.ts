import { AndeanError } from "../../errors/andean_error.ts";
import type { KafkaLogin } from "../../kafka/connection/connection.ts";
import { KAFKA_OAUTH, tokenSource } from "./kafka_oauth.ts";
import { passwordOf } from "./secrets.ts";
import { settings, type Values } from "./setting.ts";
import { oneOf, text } from "./values.ts";

/** Who we are to Kafka. */
export const KAFKA_LOGIN = {
  ...settings("Kafka:", {
    kafkaSaslMechanism: {
      name: "kafka-sasl-mechanism",
      placeholder: "mechanism",
      help: "plain, scram-sha-256, scram-sha-512 (the default with a user) or oauthbearer (the " +
        "default with tokens)",
      schema: oneOf(["plain", "scram-sha-256", "scram-sha-512", "oauthbearer"]),
    },
    kafkaUser: {
      name: "kafka-user",
      placeholder: "user",
      help: "log in to Kafka; the password is taken from ANDEAN_KAFKA_PASSWORD",
      schema: text("a user's name"),
    },
    kafkaPassword: { name: "kafka-password", secret: true, help: "", schema: text() },
    kafkaPasswordFile: {
      name: "kafka-password-file",
      placeholder: "file",
      isFile: true,
      help: "or from this file",
      schema: text("a file's path"),
    },
  }),
  ...KAFKA_OAUTH,
};

/**
 * The login that the settings ask for; `undefined` for none.
 *
 * @throws {AndeanError} `configuration` where they contradict each other, or a secret is missing
 */
export async function kafkaLogin(
  values: Values<typeof KAFKA_LOGIN>,
): Promise<KafkaLogin | undefined> {
  const { kafkaUser: user, kafkaSaslMechanism: mechanism } = values;
  const source = await tokenSource(values);
  if (source !== undefined) {
    if (user !== undefined) throw refused(`as "${user}" and by a token at once`);
    if (mechanism !== undefined && mechanism !== "oauthbearer") {
      throw refused(`by ${mechanism} with a token`);
    }
    return { mechanism: "oauthbearer", source };
  }
  if (mechanism === "oauthbearer") throw refused("by oauthbearer without a token");
  if (user === undefined) {
    if (mechanism !== undefined) throw refused(`by ${mechanism} without a user`);
    return undefined;
  }
  const password = await passwordOf("kafka", {
    user,
    password: values.kafkaPassword,
    file: values.kafkaPasswordFile,
  });
  return { mechanism: mechanism ?? "scram-sha-512", user, password: password ?? "" };
}

function refused(how: string): AndeanError {
  return new AndeanError("configuration", `Cannot log in to Kafka ${how}`, {
    hint: "By password it takes --kafka-user and ANDEAN_KAFKA_PASSWORD; by token " +
      "ANDEAN_KAFKA_TOKEN, --kafka-token-file or --kafka-oauth-token-url.",
  });
}
