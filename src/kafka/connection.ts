import kafkajs, { type KafkaConfig, logLevel, type SASLOptions } from "kafkajs";
import { loggerFor } from "../telemetry/log.ts";
import { registerCompression } from "./compression.ts";
import { quietNegativeTimeouts } from "./quiet_timers.ts";
import { tlsConnectOptions } from "../tls/connect_options.ts";
import type { TlsOptions } from "../tls/tls_options.ts";

/** How to reach and enter a Kafka cluster. */
export interface KafkaConnection {
  /** `host:port` of at least one broker. */
  brokers: string[];
  /** Absent where the cluster asks for no login. */
  sasl?: KafkaLogin | undefined;
  /** Absent for plain text. */
  tls?: TlsOptions | undefined;
}

/** A user and password for SASL. */
export interface KafkaLogin {
  mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
  user: string;
  password: string;
}

/** A client for one cluster; it connects when its producers, consumers and admins do. */
export function createKafka(
  connection: KafkaConnection,
  overrides: Partial<KafkaConfig> = {},
): kafkajs.Kafka {
  registerCompression();
  quietNegativeTimeouts();
  const { brokers, sasl, tls } = connection;
  return new kafkajs.Kafka({
    clientId: "andean",
    brokers,
    connectionTimeout: 5_000,
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    ...(tls === undefined ? {} : { ssl: tlsConnectOptions(tls) }),
    logLevel: logLevel.DEBUG,
    logCreator: foldedLog,
    ...overrides,
  });
}

function saslOptions({ mechanism, user, password }: KafkaLogin): SASLOptions {
  return { mechanism, username: user, password } as SASLOptions;
}

/**
 * kafkajs calls passing trouble (a coordinator that loads, a broker that restarts) an ERROR, and
 * by default prints it to standard output. What matters reaches the user as our own error; the
 * rest is for those who debug.
 */
function foldedLog() {
  const logger = loggerFor("kafka");
  return ({ namespace, log }: { namespace: string; log: { message: string } }) => {
    const { message, ...details } = log;
    logger.debug("{namespace}: {message}", { namespace, message, ...details });
  };
}
