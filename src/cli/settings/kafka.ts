import type { KafkaConnection } from "../../kafka/connection/connection.ts";
import { KAFKA_LOGIN, kafkaLogin } from "./kafka_login.ts";
import { settings, type Values } from "./setting.ts";
import { tlsFiles } from "./tls_files.ts";
import { servers, text, yesOrNo } from "./values.ts";

/** Of every command that reads or writes a topic. */
export const KAFKA = settings("Kafka:", {
  brokers: {
    name: "brokers",
    placeholder: "host:port,…",
    default: "127.0.0.1:9092",
    help: "Kafka brokers to start from",
    schema: servers(9092),
  },
  topic: {
    name: "topic",
    placeholder: "name",
    default: "input_readings",
    help: "the topic; of several that the config file lists, this one alone",
    schema: text("a topic's name"),
  },
  ...KAFKA_LOGIN,
  kafkaTls: { name: "kafka-tls", help: "talk to Kafka over TLS", schema: yesOrNo() },
  kafkaTlsCa: {
    name: "kafka-tls-ca",
    placeholder: "file",
    isFile: true,
    help: "certificates to trust (PEM), instead of the built-in ones",
    schema: text("a file's path"),
  },
  kafkaTlsCert: {
    name: "kafka-tls-cert",
    placeholder: "file",
    isFile: true,
    help: "our own certificate (PEM)",
    schema: text("a file's path"),
  },
  kafkaTlsKey: {
    name: "kafka-tls-key",
    placeholder: "file",
    isFile: true,
    help: "its key (PEM)",
    schema: text("a file's path"),
  },
});

/**
 * Reads what the Kafka settings point at.
 *
 * @throws {AndeanError} `configuration` where a file can't be read, or the login is not whole
 */
export async function kafkaConnection(
  values: Omit<Values<typeof KAFKA>, "topic">,
): Promise<KafkaConnection> {
  return {
    brokers: values.brokers,
    sasl: await kafkaLogin(values),
    tls: await tlsFiles("kafka", values.kafkaTls, {
      ca: values.kafkaTlsCa,
      cert: values.kafkaTlsCert,
      key: values.kafkaTlsKey,
    }),
  };
}
