import kafkajs, { type KafkaConfig, logLevel, type SASLOptions } from "kafkajs";
import { loggerFor } from "../../telemetry/log.ts";
import { tlsConnectOptions } from "../../tls/connect_options.ts";
import type { TlsOptions } from "../../tls/tls_options.ts";
import { registerCompression } from "../batches/compression/compression.ts";
import { oauthAuthenticator } from "./oauth/authenticator.ts";
import type { TokenSource } from "./oauth/token_source.ts";
import { Tokens } from "./oauth/tokens.ts";
import { quietNegativeTimeouts } from "./quiet_timers.ts";

/** How to reach and enter a Kafka cluster. */
export interface KafkaConnection {
  /** `host:port` of at least one broker. */
  brokers: string[];
  /** Absent where the cluster asks for no login. */
  sasl?: KafkaLogin | undefined;
  /** Absent for plain text. */
  tls?: TlsOptions | undefined;
}

/** Who we are, by SASL. */
export type KafkaLogin = PasswordLogin | TokenLogin;

/** A user and password. */
export interface PasswordLogin {
  mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
  user: string;
  password: string;
}

/** A token, which says itself who we are. */
export interface TokenLogin {
  mechanism: "oauthbearer";
  source: TokenSource;
}

/**
 * How long before a session ends a client logs in anew, in milliseconds. With kafkajs' ten seconds,
 * a session that is as short, because its token ends, would be renewed before each request; brokers
 * take that once a second only.
 */
const RENEWED_BEFORE_MS = 3_000;

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
    reauthenticationThreshold: RENEWED_BEFORE_MS,
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    ...(tls === undefined ? {} : { ssl: tlsConnectOptions(tls) }),
    logLevel: logLevel.DEBUG,
    logCreator: foldedLog,
    ...overrides,
  });
}

function saslOptions(login: KafkaLogin): NonNullable<KafkaConfig["sasl"]> {
  if (login.mechanism === "oauthbearer") {
    return {
      mechanism: login.mechanism,
      authenticationProvider: oauthAuthenticator(tokensOf(login.source), login.source),
    };
  }
  const { mechanism, user: username, password } = login;
  return { mechanism, username, password } as SASLOptions;
}

const known = new WeakMap<TokenSource, Tokens>();

/** All clients of a run log in with the same tokens. */
function tokensOf(source: TokenSource): Tokens {
  const tokens = known.get(source) ?? new Tokens(source);
  known.set(source, tokens);
  return tokens;
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
