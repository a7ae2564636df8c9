import type { AndeanError } from "../errors/andean_error.ts";
import { KafkaCluster } from "../kafka/connection/cluster.ts";
import type { KafkaConnection } from "../kafka/connection/connection.ts";
import { openSession, type ScyllaConnection, type Session } from "../scylla/session/session.ts";
import { loggerFor } from "../telemetry/log.ts";

/** How both services are reached, and how long they are waited for. */
export interface ServicesOptions {
  kafka: KafkaConnection;
  scylla: ScyllaConnection;
  /** Services that are not up yet are waited for this long, in milliseconds. */
  waitMs: number;
  signal?: AbortSignal | undefined;
  /** Told of each try that failed and will be repeated. */
  onWaiting?: ((error: AndeanError) => void) | undefined;
}

/** Open connections to both services. */
export interface Services {
  cluster: KafkaCluster;
  session: Session;
}

/**
 * Connects to Kafka, then to the database; `await using` closes both after the work.
 *
 * @throws {AndeanError} `unreachable` after the time is up, `refused` at once
 */
export async function openServices(
  { kafka, scylla, waitMs, signal, onWaiting }: ServicesOptions,
): Promise<Services & AsyncDisposable> {
  const waiting = { waitMs, signal, onWaiting };
  const cluster = await KafkaCluster.connect({ ...kafka, ...waiting });
  try {
    const session = await openSession({ ...scylla, ...waiting });
    return {
      cluster,
      session,
      async [Symbol.asyncDispose]() {
        await closed("scylla", session);
        await closed("kafka", cluster);
      },
    };
  } catch (thrown) {
    await closed("kafka", cluster);
    throw thrown;
  }
}

/** By now all is acknowledged or has failed: how the connection ends changes nothing of that. */
async function closed(
  service: "kafka" | "scylla",
  connection: { close(): Promise<void> },
): Promise<void> {
  try {
    await connection.close();
  } catch (error) {
    loggerFor(service).debug("the connection did not close: {error}", { error });
  }
}
