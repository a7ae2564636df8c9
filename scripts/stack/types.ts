import type { EngineName } from "./options.ts";
import type { SecuredFiles } from "./secured_files.ts";

/** One Kafka broker or database node of a stack. */
export interface StackService {
  /** `kafka-1` to `kafka-3`, `scylla-1` to `scylla-3`. */
  readonly name: string;
  /** A broker, or a database node whichever database it is. */
  readonly kind: "kafka" | "scylla";
  /** `host:port` for clients. */
  readonly address: string;
  /** The process's pid; undefined while it does not run, and with containers. */
  pid(): Promise<number | undefined>;
  /** Whether it runs and answers right now. */
  isUp(): Promise<boolean>;
  /** Starts it with the data it has, and waits until it is ready; does nothing if it runs. */
  start(): Promise<void>;
  /** Stops it gracefully (SIGTERM). */
  stop(): Promise<void>;
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>;
  /** Freezes it (SIGSTOP): its connections stay open and nothing answers. */
  pause(): Promise<void>;
  /** Thaws it (SIGCONT). */
  resume(): Promise<void>;
  /**
   * Waits until it answers and the services that run know each other.
   *
   * @throws AndeanError `unreachable` as soon as it ends, or after `timeoutMs` (default 120,000).
   */
  ready(timeoutMs?: number): Promise<void>;
}

/** The listeners of a stack that talk TLS. */
export interface SecuredAccess {
  /** Kafka for clients with a certificate: `host:port,…` */
  readonly tlsBrokers: string;
  /** Kafka for clients with a login or a token. */
  readonly saslBrokers: string;
  /** The database, for clients with a certificate and the stack's login. */
  readonly tlsScylla: string;
  readonly files: SecuredFiles;
}

/** A running Kafka and a running CQL database. */
export interface Stack {
  /** What `attachStack` finds it by. */
  readonly name: string;
  /** How its services are run. */
  readonly engine: EngineName;
  /** Everything that the stack keeps: configuration, data, logs. */
  readonly folder: string;
  /** Every broker, as `--brokers` wants it: `host:port,…` */
  readonly brokers: string;
  /** Every database node, as `--scylla` wants it: `host:port,…` */
  readonly scylla: string;
  /** The database's login, a superuser. */
  readonly user: string;
  /** The login's password. */
  readonly password: string;
  /** Where it also talks TLS; `undefined` unless it was asked to. */
  readonly secured: SecuredAccess | undefined;
  /** Brokers first, then database nodes. */
  readonly services: readonly StackService[];
  /** The service called `name`. @throws AndeanError `usage` if there is none. */
  service(name: string): StackService;
  /** Starts what does not run, with the data it has, and waits until all are ready. */
  start(): Promise<void>;
  /** Ends every service; unless `keepData`, removes the folder too. */
  stop(options?: { keepData?: boolean }): Promise<void>;
}
