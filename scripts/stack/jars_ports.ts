import { cassandraHost } from "./cassandra_node.ts";
import { KAFKA_HOST, type KafkaNode } from "./kafka_node.ts";
import type { PortClaim } from "./ports.ts";
import type { StackState } from "./state.ts";

/** The brokers of a stack of jars, on ports in a row. */
export function kafkaNodes(state: StackState): KafkaNode[] {
  return Array.from({ length: state.brokers }, (_, index) => ({
    id: index + 1,
    port: state.kafkaPort + index,
    controllerPort: state.controllerPort + index,
    ...(state.secured === undefined ? {} : {
      secured: {
        tlsPort: state.secured.kafkaTlsPort + index,
        saslPort: state.secured.kafkaSaslPort + index,
      },
    }),
  }));
}

/** The ports that a stack of jars listens on. */
export function jarsPorts(state: StackState): PortClaim[] {
  const claims: PortClaim[] = [];
  for (const { id, port, controllerPort, secured } of kafkaNodes(state)) {
    const service = `kafka-${id}`;
    claims.push(
      { service, host: KAFKA_HOST, port, purpose: `Kafka broker ${id}`, flag: "--kafka-port" },
      {
        service,
        host: KAFKA_HOST,
        port: controllerPort,
        purpose: `Kafka controller ${id}`,
        flag: "--controller-port",
      },
      ...Object.values(secured ?? {}).map((port) => ({
        service,
        host: KAFKA_HOST,
        port,
        purpose: `Kafka broker ${id}'s TLS`,
        flag: "--name",
      })),
    );
  }
  for (let id = 1; id <= state.nodes; id++) {
    const at = { service: `scylla-${id}`, host: cassandraHost(id) };
    claims.push(
      { ...at, port: state.cqlPort, purpose: `Cassandra node ${id}`, flag: "--cql-port" },
      {
        ...at,
        port: state.storagePort,
        purpose: `Cassandra node ${id}'s storage`,
        flag: "--storage-port",
      },
    );
    if (state.secured === undefined) continue;
    claims.push({
      ...at,
      port: state.secured.cqlTlsPort,
      purpose: `Cassandra node ${id}'s TLS`,
      flag: "--name",
    });
  }
  return claims;
}
