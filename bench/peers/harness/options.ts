import { parseArgs } from "node:util";
import { AndeanError, messageOf } from "../../../src/errors/andean_error.ts";

/** Who can be compared, in the order of the table. */
export const PEER_NAMES = ["rust", "redpanda-connect", "connect", "python", "andean"] as const;
/** One of {@linkcode PEER_NAMES}. */
export type PeerName = typeof PEER_NAMES[number];

/** What `deno task bench:peers` is asked. */
export interface PeersOptions {
  /** Records of the topic. */
  records: number;
  /** Records of the slow peers' topic. */
  slowRecords: number;
  /** How often each peer runs. */
  rounds: number;
  only: readonly PeerName[];
  /** Services that run already; without them a stack is started, and stopped in the end. */
  services: { brokers: string; scylla: string } | undefined;
  user: string;
  /** The file for the whole result. */
  json: string | undefined;
}

export const HELP =
  `The same topic into the same kind of table by andean and by its peers, in turns.

Usage: deno task bench:peers [flags]

Flags:
  --records N          records of the topic (default: 1000000)
  --slow-records N     records for peers that are known to be slow, whose rates are compared
                       (default: 200000, or --records if that is less)
  --rounds N           how often each peer runs (default: 5)
  --only a,b           these peers alone: ${PEER_NAMES.join(", ")}
  --json FILE          write everything that was measured, with machine and versions
  --brokers H:P,…      use this Kafka, and with --scylla this database, instead of starting both
  --scylla H:P,…       the database, whose login is --scylla-user and ANDEAN_SCYLLA_PASSWORD
  --scylla-user USER   (default: scylla, whose password is scylla where the variable is not set)
  --help               show this

What is measured, and what each peer needs: bench/peers/README.md. Exit code 1: a table did not
hold what the topic holds, or a peer failed.
`;

/**
 * Reads the command line.
 *
 * @returns `undefined` if help is asked for
 * @throws AndeanError `usage`
 */
export function parseOptions(args: readonly string[]): PeersOptions | undefined {
  const flags = parse(args);
  if (flags.help) return undefined;
  const records = wholeNumber("--records", flags.records);
  const slow = flags["slow-records"];
  return {
    records,
    slowRecords: slow === undefined
      ? Math.min(records, 200_000)
      : wholeNumber("--slow-records", slow),
    rounds: wholeNumber("--rounds", flags.rounds),
    only: flags.only === undefined ? PEER_NAMES : peerNames(flags.only),
    services: servicesOf(flags.brokers, flags.scylla),
    user: flags["scylla-user"],
    json: flags.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "records": { type: "string", default: "1000000" },
        "slow-records": { type: "string" },
        "rounds": { type: "string", default: "5" },
        "only": { type: "string" },
        "json": { type: "string" },
        "brokers": { type: "string" },
        "scylla": { type: "string" },
        "scylla-user": { type: "string", default: "scylla" },
        "help": { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw usage(messageOf(error).split(". ")[0]!);
  }
}

function servicesOf(
  brokers: string | undefined,
  scylla: string | undefined,
): PeersOptions["services"] {
  if (brokers !== undefined && scylla !== undefined) return { brokers, scylla };
  if (brokers === undefined && scylla === undefined) return undefined;
  const [given, missing] = brokers === undefined
    ? ["--scylla", "--brokers"]
    : ["--brokers", "--scylla"];
  throw usage(`${given} is given, and ${missing} is not: wanted are both, or neither`);
}

function peerNames(text: string): PeerName[] {
  const asked = text.split(",").map((name) => name.trim());
  const unknown = asked.find((name) => !PEER_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    throw usage(`--only names "${unknown}", wanted are some of ${PEER_NAMES.join(", ")}`);
  }
  return PEER_NAMES.filter((name) => asked.includes(name));
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw usage(`${flag} is "${text}", wanted is a whole number from 1 on`);
  }
  return Number(text);
}

function usage(what: string): AndeanError {
  return new AndeanError("usage", `Cannot run the command line: ${what}`, {
    hint: 'See "deno task bench:peers --help".',
  });
}
