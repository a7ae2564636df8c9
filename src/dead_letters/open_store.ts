import { KafkaCluster } from "../kafka/connection/cluster.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import type { AndeanError } from "../errors/andean_error.ts";
import type { Consistency } from "../scylla/session/consistency.ts";
import { openSession, type ScyllaConnection } from "../scylla/session/session.ts";
import type { Services } from "../services/open_services.ts";
import type { DeadLetterPlace, DeadLetterReader, DeadLetterWriter } from "./dead_letter_store.ts";
import { DeadLetterTable } from "./dead_letter_table.ts";
import { DeadLetterTopic } from "./dead_letter_topic.ts";
import { TopicLetters } from "./topic_letters.ts";
import { TableLetters } from "./table_letters.ts";

/** The open services, of which a store uses one. */
export interface StoreServices extends Services {
  /** The level at which a table is written and read. */
  consistency: Consistency;
}

/**
 * The store at a place, to be written.
 *
 * @param signal ends the waiting for a store that is away
 */
export function letterWriter(
  place: DeadLetterPlace,
  { cluster, session, consistency, signal }: StoreServices & { signal: AbortSignal },
): DeadLetterWriter {
  return place.kind === "topic"
    ? new DeadLetterTopic(cluster, place.topic, signal)
    : new DeadLetterTable(session, place, { consistency, signal });
}

/** The store at a place, to be read. */
export function letterReader(
  place: DeadLetterPlace,
  { cluster, session, consistency }: StoreServices,
): DeadLetterReader {
  return place.kind === "topic"
    ? new TopicLetters(cluster, place.topic)
    : new TableLetters(session, place, consistency);
}

/** How to reach the one service that has the letters. */
export interface LetterConnection {
  kafka: KafkaConnection;
  /** Asked for only where it is needed. */
  scylla: () => Promise<ScyllaConnection>;
  consistency: Consistency;
  waitMs: number;
  signal: AbortSignal;
  onWaiting?: ((error: AndeanError) => void) | undefined;
}

/**
 * Opens nothing but the store at a place, and closes it after the work.
 *
 * @throws {AndeanError} `unreachable` or `refused`; what the work throws
 */
export async function withLetters<T>(
  place: DeadLetterPlace,
  { kafka, scylla, consistency, waitMs, signal, onWaiting }: LetterConnection,
  work: (reader: DeadLetterReader) => Promise<T>,
): Promise<T> {
  const waiting = { waitMs, signal, onWaiting };
  if (place.kind === "topic") {
    const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
    return await work(new TopicLetters(cluster, place.topic)).finally(() => cluster.close());
  }
  const session = await openSession({ ...await scylla(), ...waiting });
  return await work(new TableLetters(session, place, consistency)).finally(() => session.close());
}
