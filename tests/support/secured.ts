import { KAFKA_ADMIN } from "../../scripts/stack/kafka_secured.ts";
import { attachStack, type Stack, startStack } from "../../scripts/stack/stack.ts";
import type { SecuredAccess } from "../../scripts/stack/types.ts";

/** A stack that talks TLS, with what points andean at it. */
export interface Secured {
  stack: Stack;
  access: SecuredAccess;
  /** Both services by client certificates, and the database's login. */
  byCertificate: Record<string, string>;
  /** Kafka by a login, without a client's certificate; the database as above. */
  byLogin: Record<string, string>;
}

/** The secured stack of this process, which its first caller starts and which ends with it. */
export async function secured(): Promise<Secured> {
  const name = `secured-${Deno.pid}`;
  const stack = await attachStack(name) ?? await startStack({
    name,
    ownerPid: Deno.pid,
    engine: "jars",
    secured: true,
    quickStart: true,
    cqlHeapMiB: 768,
  });
  const access = stack.secured!;
  const { authority, client } = access.files;
  const database = {
    ANDEAN_SCYLLA: access.tlsScylla,
    ANDEAN_SCYLLA_USER: stack.user,
    ANDEAN_SCYLLA_PASSWORD: stack.password,
    ANDEAN_SCYLLA_TLS_CA: authority.cert,
    ANDEAN_SCYLLA_TLS_CERT: client.cert,
    ANDEAN_SCYLLA_TLS_KEY: client.key,
    ANDEAN_KAFKA_TLS_CA: authority.cert,
  };
  return {
    stack,
    access,
    byCertificate: {
      ...database,
      ANDEAN_BROKERS: access.tlsBrokers,
      ANDEAN_KAFKA_TLS_CERT: client.cert,
      ANDEAN_KAFKA_TLS_KEY: client.key,
    },
    byLogin: {
      ...database,
      ANDEAN_BROKERS: access.saslBrokers,
      ANDEAN_KAFKA_USER: KAFKA_ADMIN.user,
      ANDEAN_KAFKA_PASSWORD: KAFKA_ADMIN.password,
    },
  };
}

/** Names of one test's own: topic and keyspace. */
export function ownNames(): Record<"ANDEAN_TOPIC" | "ANDEAN_KEYSPACE" | "ANDEAN_GROUP", string> {
  const id = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  return { ANDEAN_TOPIC: `secured-${id}`, ANDEAN_KEYSPACE: `secured_${id}`, ANDEAN_GROUP: id };
}
