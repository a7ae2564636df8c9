/** PEM texts with which TLS is talked; what is absent is the system's default. */
export interface TlsOptions {
  /** Certificates of the authorities that are trusted, instead of the built-in ones. */
  ca?: string | undefined;
  /** Our own certificate, for servers that want one. */
  cert?: string | undefined;
  /** Its private key. */
  key?: string | undefined;
}

/** Whose connection it is; the flags about it are called `--kafka-tls…` or `--scylla-tls…`. */
export type TlsService = "kafka" | "scylla";
