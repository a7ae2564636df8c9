/**
 * What may import what. ARCHITECTURE.md ("Rooms") says what is in each room.
 */

/** From the top down: a room may import the rooms below it, and none beside it. */
export const ROOMS: readonly (readonly string[])[] = [
  ["cli"],
  ["bench", "monitor"],
  ["ingest", "produce", "verify", "recover", "plan"],
  ["ledger", "rows", "dead_letters"],
  ["mapping", "services"],
  ["kafka", "scylla", "formats"],
  ["tls"],
  ["record", "workers"],
  ["telemetry"],
  ["errors"],
];

/**
 * The same between the folders of a room. Files that are directly in a room are above or below its
 * folders, as each needs; that no ring comes of it is checked for all files.
 */
export const FOLDERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ingest: [["start", "workers"], ["deliver"], ["commit", "drift", "snapshot"]],
  verify: [["second_look"], ["scan"], ["keys"], ["books"]],
  kafka: [["group", "send"], ["fetch"], ["connection"], ["topics"], ["protocol"], ["batches"]],
  scylla: [["write", "read"], ["layout"], ["table"], ["session", "types"], ["driver"]],
  plan: [["init"], ["sample"]],
  cli: [["commands"], ["topics", "completions", "live"], ["report"], ["output"], ["settings"]],
};

/** Each package stands behind the rooms that have its purpose; `zod` checks what people write. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "kafkajs": ["kafka"],
  "snappyjs": ["kafka"],
  "cassandra-driver": ["scylla"],
  "protobufjs": ["formats"],
  "protobufjs/ext/descriptor.js": ["formats"],
  "commander": ["cli"],
  "zod": ["cli", "mapping"],
  "yaml": ["cli"],
  "@logtape/logtape": ["telemetry"],
  "hdr-histogram-js": ["telemetry"],
  "prom-client": ["monitor"],
  "@opentelemetry/api": ["monitor"],
};

/** Files outside of `src` that rooms read: the manifest tells the version. */
export const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  "deno.json": ["cli", "bench"],
};

/** Names of files and folders that say nothing of what is in them, so that everything would be. */
export const NO_NAMES: readonly string[] = [
  "common",
  "helper",
  "helpers",
  "lib",
  "misc",
  "shared",
  "util",
  "utils",
];

/** The rules, by the names under which a problem is told. */
export const RULES = {
  "imports go down": "a room imports only rooms that stand below it in scripts/layers/rules.ts",
  "folders go down": "so do the folders of a room",
  "one room a package": "a package is imported by the rooms that stand for it",
  "src stands alone": "nothing outside of src is imported, but what a room is allowed to read",
  "no rings": "no file imports itself by way of others",
  "telling names": "a file is named for what it does",
} as const;
/** The name of one of {@linkcode RULES}. */
export type Rule = keyof typeof RULES;
