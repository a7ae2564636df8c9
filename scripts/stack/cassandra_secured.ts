import type { SecuredFiles } from "./secured_files.ts";

/** What makes a node also listen on a port for TLS, for clients with a certificate and a login. */
export function securedSettings(tlsPort: number, files: SecuredFiles) {
  return {
    native_transport_port_ssl: tlsPort,
    client_encryption_options: {
      enabled: true,
      optional: false,
      require_client_auth: true,
      ssl_context_factory: {
        class_name: "org.apache.cassandra.security.PEMBasedSslContextFactory",
      },
      keystore: files.server,
      truststore: files.authority.cert,
    },
    // What is granted or revoked holds at once, and not two seconds later.
    permissions_validity: "0ms",
    roles_validity: "0ms",
    credentials_validity: "0ms",
  };
}
