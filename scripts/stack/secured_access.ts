import { cassandraHost } from "./cassandra_node.ts";
import { kafkaNodes } from "./jars_ports.ts";
import { KAFKA_HOST } from "./kafka_node.ts";
import { securedFiles } from "./secured_files.ts";
import type { StackState } from "./state.ts";
import type { SecuredAccess } from "./types.ts";

/** Where a stack of jars talks TLS; `undefined` where it is a plain one. */
export function securedAccess(state: StackState, folder: string): SecuredAccess | undefined {
  const { secured } = state;
  if (secured === undefined) return undefined;
  const brokers = (which: "tlsPort" | "saslPort") =>
    kafkaNodes(state).map((node) => `${KAFKA_HOST}:${node.secured![which]}`).join(",");
  return {
    tlsBrokers: brokers("tlsPort"),
    saslBrokers: brokers("saslPort"),
    tlsScylla: Array.from(
      { length: state.nodes },
      (_, index) => `${cassandraHost(index + 1)}:${secured.cqlTlsPort}`,
    ).join(","),
    files: securedFiles(folder),
  };
}
