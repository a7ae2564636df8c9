import type { PeerName } from "./options.ts";

/** Where Kafka and the database are. */
export interface Services {
  /** `host:port,…` */
  brokers: string;
  /** `host:port,…` */
  scylla: string;
  user: string;
  password: string;
}

/** What a contender is asked to move. */
export interface Job extends Services {
  topic: string;
  /** Of this run alone. */
  group: string;
  keyspace: string;
  /** Its name within the keyspace. */
  table: string;
  /** An empty folder, for files that it needs. */
  folder: string;
}

/** A command line that moves a topic. */
export interface Start {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  /** The consumer group that it commits in. */
  group: string;
}

/** A contender that is built. */
export interface Ready {
  /** Its versions, as a reader of the table needs them. */
  version: string;
  start(job: Job): Start | Promise<Start>;
}

/** One of those that are compared. */
export interface Contender {
  name: PeerName;
  /** What it does, in a few words. */
  what: string;
  /** It ends by itself at the end of the topic; others are stopped when all is there. */
  ends: boolean;
  /** It gets `--slow-records`. */
  slow: boolean;
  /**
   * Builds it.
   *
   * @throws {MissingTool} if it can't be built here
   */
  prepare(report: (line: string) => void): Promise<Ready>;
}

/** What a contender needs is not on this machine. */
export class MissingTool extends Error {
  override name = "MissingTool";
}

/** What programs of our own are told. */
export function peerEnvironment(job: Job): Record<string, string> {
  return {
    PEER_BROKERS: job.brokers,
    PEER_SCYLLA: job.scylla,
    PEER_USER: job.user,
    PEER_PASSWORD: job.password,
    PEER_TOPIC: job.topic,
    PEER_GROUP: job.group,
    PEER_TABLE: `${job.keyspace}.${job.table}`,
  };
}
