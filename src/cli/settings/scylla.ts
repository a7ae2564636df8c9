import { CONSISTENCIES } from "../../scylla/session/consistency.ts";
import type { ScyllaConnection } from "../../scylla/session/session.ts";
import { passwordOf } from "./secrets.ts";
import { settings, type Values } from "./setting.ts";
import { tlsFiles } from "./tls_files.ts";
import { oneOf, servers, text, yesOrNo } from "./values.ts";

/** Of every command that reads or writes a table. */
export const SCYLLA = settings("ScyllaDB:", {
  scylla: {
    name: "scylla",
    placeholder: "host[:port],…",
    default: "127.0.0.1:9042",
    help: "ScyllaDB (or Cassandra) nodes to start from",
    schema: servers(9042),
  },
  keyspace: {
    name: "keyspace",
    placeholder: "name",
    default: "trading",
    help: "the keyspace",
    schema: text("a keyspace's name"),
  },
  table: {
    name: "table",
    placeholder: "name",
    default: "market_data",
    help: "the table",
    schema: text("a table's name"),
  },
  scyllaUser: {
    name: "scylla-user",
    placeholder: "user",
    help: "log in to ScyllaDB; the password is taken from ANDEAN_SCYLLA_PASSWORD",
    schema: text("a user's name"),
  },
  scyllaPassword: { name: "scylla-password", secret: true, help: "", schema: text() },
  scyllaPasswordFile: {
    name: "scylla-password-file",
    placeholder: "file",
    isFile: true,
    help: "or from this file",
    schema: text("a file's path"),
  },
  scyllaDatacenter: {
    name: "scylla-datacenter",
    placeholder: "name",
    help: "whose nodes to use (default: the first node's own)",
    schema: text("a data center's name"),
  },
  scyllaTls: { name: "scylla-tls", help: "talk to ScyllaDB over TLS", schema: yesOrNo() },
  scyllaTlsCa: {
    name: "scylla-tls-ca",
    placeholder: "file",
    isFile: true,
    help: "certificates to trust (PEM), instead of the built-in ones",
    schema: text("a file's path"),
  },
  scyllaTlsCert: {
    name: "scylla-tls-cert",
    placeholder: "file",
    isFile: true,
    help: "our own certificate (PEM)",
    schema: text("a file's path"),
  },
  scyllaTlsKey: {
    name: "scylla-tls-key",
    placeholder: "file",
    isFile: true,
    help: "its key (PEM)",
    schema: text("a file's path"),
  },
});

/** At which level a table is read or written. */
export const CONSISTENCY = settings("Options:", {
  consistency: {
    name: "consistency",
    placeholder: "level",
    default: "local-quorum",
    help: `consistency level: ${CONSISTENCIES.join(", ")}`,
    schema: oneOf(CONSISTENCIES),
  },
});

/**
 * Reads what the Scylla settings point at.
 *
 * @throws {AndeanError} `configuration` where a file can't be read, or the login is not whole
 */
export async function scyllaConnection(
  values: Omit<Values<typeof SCYLLA>, "table">,
): Promise<ScyllaConnection> {
  return {
    contactPoints: values.scylla,
    user: values.scyllaUser,
    password: await passwordOf("scylla", {
      user: values.scyllaUser,
      password: values.scyllaPassword,
      file: values.scyllaPasswordFile,
    }),
    datacenter: values.scyllaDatacenter,
    tls: await tlsFiles("scylla", values.scyllaTls, {
      ca: values.scyllaTlsCa,
      cert: values.scyllaTlsCert,
      key: values.scyllaTlsKey,
    }),
  };
}
