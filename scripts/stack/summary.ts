import { KAFKA_ADMIN, KAFKA_CLERK } from "./kafka_secured.ts";
import type { SecuredAccess, Stack } from "./types.ts";

/** What a person needs to know once everything runs. */
export function summary(stack: Stack): string {
  const { secured } = stack;
  const name = stack.name === "default" ? "" : ` --name ${stack.name}`;
  return `
Kafka     ${stack.brokers}
Database  ${stack.scylla}  user ${stack.user}, password ${stack.password}
Logs      ${stack.folder}

Point andean at it:
  export ANDEAN_BROKERS=${stack.brokers} ANDEAN_SCYLLA=${stack.scylla}
  export ANDEAN_SCYLLA_USER=${stack.user} ANDEAN_SCYLLA_PASSWORD=${stack.password}
${secured === undefined ? "" : securedSummary(secured)}
Stop it and delete its data:
  deno task stack down${name}
`;
}

function securedSummary({ tlsBrokers, saslBrokers, tlsScylla, files }: SecuredAccess): string {
  const { authority, client } = files;
  const certificate = (service: string) =>
    `export ANDEAN_${service}_TLS_CERT=${client.cert} ANDEAN_${service}_TLS_KEY=${client.key}`;
  return `
Or over TLS, with the certificate of a client:
  export ANDEAN_BROKERS=${tlsBrokers} ANDEAN_SCYLLA=${tlsScylla}
  export ANDEAN_KAFKA_TLS_CA=${authority.cert} ANDEAN_SCYLLA_TLS_CA=${authority.cert}
  ${certificate("KAFKA")}
  ${certificate("SCYLLA")}

Or with a login to Kafka, by any mechanism (${KAFKA_CLERK.user}, password ${KAFKA_CLERK.password}, may do nothing):
  export ANDEAN_BROKERS=${saslBrokers} ANDEAN_KAFKA_TLS_CA=${authority.cert}
  export ANDEAN_KAFKA_USER=${KAFKA_ADMIN.user} ANDEAN_KAFKA_PASSWORD=${KAFKA_ADMIN.password}
`;
}
