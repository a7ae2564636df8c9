import type { Io } from "./io.ts";
import { kafkaConnection } from "./settings/kafka.ts";
import { scyllaConnection } from "./settings/scylla.ts";
import { waiting } from "./waiting.ts";

/** The values of flags that say how a service is reached, and how long it is waited for. */
type KafkaValues = Parameters<typeof kafkaConnection>[0];
type ScyllaValues = Parameters<typeof scyllaConnection>[0];

/** How long a command waits for its services in milliseconds, and what it says meanwhile. */
export function patience({ wait }: { wait: number }, io: Io) {
  return { waitMs: wait, signal: io.signal, onWaiting: waiting(io) };
}

/**
 * How a command reaches Kafka and the database.
 *
 * @throws {AndeanError} `configuration` for a file of a secret or certificate that is of no use
 */
export async function services(values: KafkaValues & ScyllaValues & { wait: number }, io: Io) {
  return {
    kafka: await kafkaConnection(values),
    scylla: await scyllaConnection(values),
    ...patience(values, io),
  };
}
